import type { Lease } from '../../ports/job-repository.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { FETCHED } from '../imports/import-progress.ts';
import { prepareRenditions, storeRenditions } from '../storage/renditions.ts';
import { changeStatus } from './change-status.ts';
import { type Failure, failUpload } from './fail-upload.ts';
import { fenced } from './fenced.ts';
import { importEntity, type ValidatedUpload } from './import-entity.ts';
import { inspectFiles } from './inspect-files.ts';
import { LeaseLostError } from './lease-lost.ts';
import { progressReporter } from './progress-reporter.ts';
import { stagedUpload } from './staged-files.ts';

type Needs = Pick<
  Dependencies,
  'database' | 'blobs' | 'decoder' | 'feed' | 'tracer' | 'meter' | 'clock' | 'crashPoint'
>;

/** Progress at which every file is digested and decoded. */
const VALIDATED = 0.9;

/**
 * Carries a claimed upload whose bytes are all here to its end: digests, validation in an isolated process,
 * renditions, entity. Every step can be repeated, so a job taken over starts from the top; every write is
 * fenced by the lease.
 *
 * @throws LeaseLostError when the job is no longer ours.
 * @throws whatever went wrong on our side; the upload is then as it was and can be tried again.
 */
export async function processUpload(
  deps: Needs,
  lease: Lease,
  upload: UploadRecord,
  signal: AbortSignal,
): Promise<void> {
  const from = upload.source === 'multipart' ? 0 : FETCHED;
  const report = progressReporter(deps, lease, upload);
  const scaled = (progress: number) => report(from + progress * (VALIDATED - from));
  const { files, plan } = await stagedUpload(deps.database, upload);
  const inspected = await inspectFiles(deps, upload.kind, files, scaled, signal);
  if (inspected.verdict === 'refused') {
    await failProcessing(deps, lease, upload, inspected.refusal);
    return;
  }
  const validated: ValidatedUpload = {
    upload,
    plan,
    files: inspected.files.map((file) => ({
      ...file,
      // A companion is kept for what it is; nobody asked for a picture of it.
      renditions: file.role === 'companion' ? [] : prepareRenditions(file.inspection?.renditions ?? []),
    })),
  };
  const renditions = validated.files.flatMap((file) => file.renditions);
  const sha256 = validated.files.length === 1 ? validated.files[0]?.sha256 : undefined;
  await fenced(deps, lease, { status: 'finalizing', progress: VALIDATED }, async (tx) => {
    const at = deps.clock();
    for (const rendition of renditions) await tx.objects.insert(rendition.object(upload.projectId, at));
    if (upload.status === 'validated') return;
    const change = { upload, from: 'validating', to: 'validated', at } as const;
    const changes = sha256 === undefined ? {} : { sha256 };
    if (!(await changeStatus(tx, change, changes))) throw new LeaseLostError(lease.jobId);
  });
  deps.feed.uploadChanged(upload);
  deps.crashPoint('process:validated');
  const stored = { attributes: { 'wharf.renditions': renditions.length } };
  await deps.tracer.run('upload.store_renditions', stored, () => storeRenditions(deps.blobs, renditions));
  deps.crashPoint('process:renditions-stored');
  await deps.tracer.run('upload.import', {}, () => finish(deps, lease, validated));
  deps.meter.count('uploadsProcessed', { source: upload.source, outcome: 'imported' });
  deps.crashPoint('process:imported');
  deps.feed.uploadChanged(upload);
}

/**
 * Fails the upload of a job that we hold.
 * @throws LeaseLostError when the job is no longer ours.
 */
export async function failProcessing(
  deps: Pick<Dependencies, 'database' | 'feed' | 'meter' | 'clock' | 'crashPoint'>,
  lease: Lease,
  upload: UploadRecord,
  { code, message, details }: Failure,
): Promise<void> {
  await fenced(deps, lease, {}, async (tx) => {
    const current = await tx.uploads.findById(upload.id);
    const failure = { code, message, ...(details === undefined ? {} : { details }) };
    if (current === undefined || !(await failUpload(tx, current, failure, 'failure', deps.clock()))) {
      throw new LeaseLostError(lease.jobId);
    }
  });
  deps.meter.count('uploadsProcessed', { source: upload.source, outcome: code });
  deps.crashPoint('process:failed');
  deps.feed.uploadChanged(upload);
}

async function finish(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  lease: Lease,
  validated: ValidatedUpload,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const at = deps.clock();
    const { entityId, outcome } = await importEntity(tx, validated, at);
    const change = { upload: validated.upload, from: 'validated', to: 'imported', at } as const;
    if (!(await changeStatus(tx, change, { entityId }))) throw new LeaseLostError(lease.jobId);
    const success = { status: 'success', progress: 1, ...outcome } as const;
    if (!(await tx.jobs.update(lease, at, success))) throw new LeaseLostError(lease.jobId);
  });
}
