import type { Repositories } from '../../ports/database.ts';
import type { JobChanges, Lease } from '../../ports/job-repository.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Inspection } from '../../ports/validator.ts';
import { importAsset } from '../assets/import-asset.ts';
import { prepareRenditions, storeRenditions } from '../assets/renditions.ts';
import type { Dependencies } from '../dependencies.ts';
import { changeStatus } from './change-status.ts';
import { type Failure, failUpload } from './fail-upload.ts';
import { LeaseLostError } from './lease-lost.ts';
import { progressReporter } from './progress-reporter.ts';

type Needs = Pick<Dependencies, 'database' | 'blobs' | 'decoder' | 'feed' | 'clock' | 'crashPoint'>;

/** Share of the job's progress that each step stands for. */
const DIGEST_SHARE = 0.3;
const VALIDATED = 0.9;

/**
 * Carries a claimed upload to its end: digest, validation in an isolated process, pictures,
 * entity. Every step can be repeated, so a job taken over starts from the top; every write is
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
  await finish(deps, lease, { ...upload, sha256 }, inspection, renditions);
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

type Renditions = ReturnType<typeof prepareRenditions>;

async function finish(
  deps: Needs,
  lease: Lease,
  upload: UploadRecord & { readonly sha256: string },
  inspection: Extract<Inspection, { verdict: 'accepted' }>,
  renditions: Renditions,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const at = deps.clock();
    const assetId = await importAsset(tx, {
      projectId: upload.projectId,
      authorId: upload.authorId,
      uploadId: upload.id,
      name: upload.fileName,
      options: upload.assetOptions ?? {},
      content: { storageKey: upload.storageKey, sha256: upload.sha256, size: upload.fileSize ?? 0 },
      inspection,
      renditions,
      at,
    });
    const change = { id: upload.id, from: 'validated', to: 'imported', at } as const;
    if (!(await changeStatus(tx.uploads, change, { entityId: assetId })))
      throw new LeaseLostError(lease.jobId);
    const success = {
      status: 'success',
      progress: 1,
      output: { entityId: assetId },
      assetIds: [assetId],
    } as const;
    if (!(await tx.jobs.update(lease, at, success))) throw new LeaseLostError(lease.jobId);
  });
}
