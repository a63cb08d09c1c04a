import type { Repositories } from '../../ports/database.ts';
import type { JobChanges, Lease } from '../../ports/job-repository.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Inspection } from '../../ports/validator.ts';
import type { Dependencies } from '../dependencies.ts';
import { prepareRenditions, storeRenditions } from '../storage/renditions.ts';
import { changeStatus } from './change-status.ts';
import { type Failure, failUpload } from './fail-upload.ts';
import { importEntity, type ValidatedUpload } from './import-entity.ts';
import { LeaseLostError } from './lease-lost.ts';
import { progressReporter } from './progress-reporter.ts';

type Needs = Pick<Dependencies, 'database' | 'blobs' | 'decoder' | 'feed' | 'clock' | 'crashPoint'>;

/** Share of the job's progress that each step stands for. */
const DIGEST_SHARE = 0.3;
const VALIDATED = 0.9;

/**
 * Carries a claimed upload to its end: digest, validation in an isolated process,
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
  const report = progressReporter(deps, lease, upload.id);
  const sha256 = upload.sha256 ?? (await digest(deps, upload, report, signal));
  deps.crashPoint('process:digested');
  const inspection = await inspect(deps, upload, report, signal);
  deps.crashPoint('process:inspected');
  if (inspection.verdict === 'refused') {
    const failure = { code: inspection.code, message: inspection.message, details: inspection.details };
    await failProcessing(deps, lease, upload, failure);
    return;
  }
  const renditions = prepareRenditions(inspection.renditions);
  await fenced(deps, lease, { status: 'finalizing', progress: VALIDATED }, async (tx) => {
    const at = deps.clock();
    for (const rendition of renditions) await tx.objects.insert(rendition.object(upload.projectId, at));
    if (upload.status === 'validated') return;
    const change = { id: upload.id, from: 'validating', to: 'validated', at } as const;
    if (!(await changeStatus(tx.uploads, change, { sha256 }))) throw new LeaseLostError(lease.jobId);
  });
  deps.feed.uploadChanged(upload.id);
  deps.crashPoint('process:validated');
  await storeRenditions(deps.blobs, renditions);
  deps.crashPoint('process:renditions-stored');
  await finish(deps, lease, { upload: { ...upload, sha256 }, inspection, renditions });
  deps.crashPoint('process:imported');
  deps.feed.uploadChanged(upload.id);
}

/**
 * Fails the upload of a job that we hold.
 * @throws LeaseLostError when the job is no longer ours.
 */
export async function failProcessing(
  deps: Pick<Dependencies, 'database' | 'feed' | 'clock' | 'crashPoint'>,
  lease: Lease,
  upload: UploadRecord,
  failure: Failure,
): Promise<void> {
  await fenced(deps, lease, {}, async (tx) => {
    const current = await tx.uploads.findById(upload.id);
    if (current === undefined || !(await failUpload(tx, current, failure, 'failure', deps.clock()))) {
      throw new LeaseLostError(lease.jobId);
    }
  });
  deps.crashPoint('process:failed');
  deps.feed.uploadChanged(upload.id);
}

/** Runs `work` in a transaction that first proves that the lease still holds. */
async function fenced(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  lease: Lease,
  changes: JobChanges,
  work: (tx: Repositories) => Promise<void>,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    if (!(await tx.jobs.update(lease, deps.clock(), changes))) throw new LeaseLostError(lease.jobId);
    await work(tx);
  });
}

async function digest(
  deps: Needs,
  upload: UploadRecord,
  report: (progress: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const size = upload.fileSize ?? 1;
  return deps.blobs.digest(upload.storageKey, (done) => report((done / size) * DIGEST_SHARE), signal);
}

async function inspect(
  deps: Needs,
  upload: UploadRecord,
  report: (progress: number) => void,
  signal: AbortSignal,
): Promise<Inspection> {
  await using source = await deps.blobs.open(upload.storageKey);
  // Awaited here: otherwise the source would be closed while the decoder still reads it.
  return await deps.decoder.inspect({
    kind: upload.kind,
    fileName: upload.fileName,
    contentType: upload.contentType ?? '',
    source,
    onProgress: (fraction) => report(DIGEST_SHARE + fraction * (VALIDATED - DIGEST_SHARE)),
    signal,
  });
}

async function finish(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  lease: Lease,
  validated: ValidatedUpload,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const at = deps.clock();
    const { entityId, outcome } = await importEntity(tx, validated, at);
    const change = { id: validated.upload.id, from: 'validated', to: 'imported', at } as const;
    if (!(await changeStatus(tx.uploads, change, { entityId }))) throw new LeaseLostError(lease.jobId);
    const success = { status: 'success', progress: 1, ...outcome } as const;
    if (!(await tx.jobs.update(lease, at, success))) throw new LeaseLostError(lease.jobId);
  });
}
