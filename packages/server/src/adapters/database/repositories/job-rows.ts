import type { JobStatus } from '@wharf/contract';
import { type ExpressionBuilder, type ExpressionWrapper, sql } from 'kysely';
import type { JobChanges, JobRecord } from '../../../ports/job-repository.ts';
import type { JobTable, Schema } from '../schema.ts';
import { messageText } from './message-text.ts';

/** A worker holds the job: these, and no others, can have a lease. */
export const RUNNING: readonly JobStatus[] = ['in-progress', 'finalizing'];
/** The job never changes again. */
export const FINAL: readonly JobStatus[] = ['success', 'failure', 'canceled'];

type Jobs = ExpressionBuilder<Schema, 'jobs'>;

/**
 * An entry of the history as it is stored: JSON and a comma, so that appending is concatenation, in
 * the statement that changes the status, and costs no read.
 */
export function historyEntry(status: JobStatus, at: number): string {
  return `${JSON.stringify({ status, at })},`;
}

/** The history after a change to `status`: `entry` more, unless that is the status already. */
export function historyWith(
  eb: Jobs,
  status: JobStatus,
  entry: string,
): ExpressionWrapper<Schema, 'jobs', string> {
  return eb
    .case()
    .when('status', '=', status)
    .then(eb.ref('status_history'))
    .else(sql<string>`${eb.ref('status_history')} || ${entry}`)
    .end();
}

/** What `changes` sets; the lease is not among it. */
export function assignments(eb: Jobs, at: number, changes: JobChanges) {
  const { status, progress } = changes;
  return {
    updated_at: at,
    ...(status !== undefined && {
      status,
      status_history: historyWith(eb, status, historyEntry(status, at)),
    }),
    ...(progress !== undefined && {
      progress: eb
        .case()
        .when('progress', '<', progress)
        .then(sql.val(progress))
        .else(eb.ref('progress'))
        .end(),
    }),
    ...(changes.gotOn === true && { claims: 1, failures: 0 }),
    ...(changes.output !== undefined && { output: JSON.stringify(changes.output) }),
    ...(changes.assetIds !== undefined && { asset_ids: JSON.stringify(changes.assetIds) }),
    ...(changes.outputModelId !== undefined && { output_model_id: changes.outputModelId }),
    ...(changes.error !== undefined && { error: messageText(changes.error) }),
  };
}

export function toRow(job: JobRecord): JobTable {
  return {
    id: job.id,
    project_id: job.projectId,
    author_id: job.authorId,
    type: job.type,
    upload_id: job.uploadId,
    status: job.status,
    progress: job.progress,
    status_history: job.statusHistory.map((entry) => historyEntry(entry.status, entry.at)).join(''),
    input: JSON.stringify(job.metadata.input),
    output: JSON.stringify(job.metadata.output),
    asset_ids: JSON.stringify(job.metadata.assetIds),
    output_model_id: job.metadata.outputModelId,
    error: job.metadata.error,
    attempt: job.attempt,
    claims: job.claims,
    failures: job.failures,
    lease_owner: job.leaseOwner,
    lease_expires_at: job.leaseExpiresAt,
    run_at: job.runAt,
    created_at: job.createdAt,
    updated_at: job.updatedAt,
    queue: job.queue,
    host: job.host,
  };
}

export function toRecord(row: JobTable): JobRecord {
  return {
    id: row.id,
    projectId: row.project_id,
    authorId: row.author_id,
    type: row.type,
    uploadId: row.upload_id,
    queue: row.queue,
    host: row.host,
    status: row.status,
    progress: row.progress,
    statusHistory: JSON.parse(`[${row.status_history.slice(0, -1)}]`),
    metadata: {
      input: JSON.parse(row.input),
      output: JSON.parse(row.output),
      assetIds: JSON.parse(row.asset_ids),
      outputModelId: row.output_model_id,
      error: row.error,
    },
    attempt: row.attempt,
    claims: row.claims,
    failures: row.failures,
    leaseOwner: row.lease_owner,
    leaseExpiresAt: row.lease_expires_at,
    runAt: row.run_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
