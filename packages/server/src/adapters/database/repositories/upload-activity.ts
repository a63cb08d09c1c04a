import type { JobStatus, UploadStatus } from '@wharf/contract';
import { type Kysely, type SqlBool, sql } from 'kysely';
import { prepared } from '../prepared.ts';
import type { Schema, UploadTable } from '../schema.ts';

/** An upload that may still change. */
const UNFINISHED: readonly UploadStatus[] = ['pending', 'complete', 'validating', 'validated'];

/** The row of an upload with what its followers are told beside it. */
export interface ActivityRow extends UploadTable {
  readonly job_status: JobStatus;
  readonly job_progress: number;
  readonly stored_bytes: number;
}

/** Of each status the newest, each found by its index, and the newest of these. */
export const unfinishedUploads = prepared((handle, projectId: string, limit: number) => {
  const [first, ...others] = UNFINISHED.map((status) =>
    handle
      .selectFrom(
        handle
          .selectFrom('uploads')
          .select(['id', 'created_at'])
          .where('project_id', '=', projectId)
          .where('status', '=', sql.lit(status))
          .orderBy('created_at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit)
          .as('newest'),
      )
      .select('id'),
  );
  if (first === undefined) throw new Error('No status is unfinished');
  const ids = others.reduce((all, ofStatus) => all.unionAll(ofStatus), first);
  return activity(handle)
    .where('uploads.id', 'in', ids)
    .orderBy('uploads.created_at', 'desc')
    .orderBy('uploads.id', 'desc')
    .limit(limit);
});

/** Of the uploads and of the jobs the latest to change, each found by its index, and the latest of these. */
export const changedUploads = prepared((handle, projectId: string, since: number, limit: number) => {
  const themselves = handle
    .selectFrom('uploads')
    .select(['id', 'updated_at'])
    .where('project_id', '=', projectId)
    .where('updated_at', '>=', since)
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  const inTheirJobs = handle
    .selectFrom('jobs')
    .select(['upload_id as id', 'updated_at'])
    .where('project_id', '=', projectId)
    .where('updated_at', '>=', since)
    // Literal: a partial index serves a query only if its text says so.
    .where(sql<SqlBool>`status not in ('success', 'failure', 'canceled')`)
    .orderBy('updated_at', 'desc')
    .orderBy('upload_id', 'desc')
    .limit(limit);
  const changes = handle
    .selectFrom(themselves.as('newest'))
    .selectAll()
    .unionAll(handle.selectFrom(inTheirJobs.as('newest')).selectAll());
  const latest = handle
    .selectFrom(changes.as('changes'))
    .select((eb) => ['id', eb.fn.max('updated_at').as('changed_at')])
    .groupBy('id')
    .orderBy('changed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  return activity(handle)
    .innerJoin(latest.as('latest'), 'latest.id', 'uploads.id')
    .orderBy('latest.changed_at', 'desc')
    .orderBy('uploads.id', 'desc');
});

function activity(handle: Kysely<Schema>) {
  return handle
    .selectFrom('uploads')
    .innerJoin('jobs', 'jobs.id', 'uploads.job_id')
    .selectAll('uploads')
    .select(['jobs.status as job_status', 'jobs.progress as job_progress'])
    .select(storedBytes().as('stored_bytes'));
}

/** What was sent goes into an object of the upload's own; what is fetched, into one for each file. */
function storedBytes() {
  return sql<number>`case when uploads.status = 'pending' then
    coalesce((
      select received from objects where objects.key = uploads.storage_key and objects.state <> 'doomed'
    ), 0) + coalesce((
      select sum(objects.received) from import_files
      join objects on objects.key = import_files.storage_key and objects.state <> 'doomed'
      where import_files.upload_id = uploads.id
    ), 0)
    else 0 end`;
}
