import type { ImportRecord } from '../../ports/import-repository.ts';
import type { StoredReference } from '../../ports/import-source.ts';
import type { Lease } from '../../ports/job-repository.ts';
import type { UploadChanges, UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { changeStatus } from '../uploads/change-status.ts';
import { fenced } from '../uploads/fenced.ts';
import { LeaseLostError } from '../uploads/lease-lost.ts';
import { progressReporter } from '../uploads/progress-reporter.ts';
import type { FetchedFile, FetchNeeds } from './fetch-file.ts';
import { fetchFiles } from './fetch-files.ts';
import { FETCHED, ImportProgress } from './import-progress.ts';
import { pinPlan } from './pin-plan.ts';

type Needs = FetchNeeds & Pick<Dependencies, 'sources' | 'secrets' | 'feed'>;

/** What an import took, as far as its last worker knows. */
export interface ImportSummary {
  readonly files: number;
  readonly bytes: number;
  /** Requests for bytes of files. */
  readonly requests: number;
  /** Bytes that came and could not be used. */
  readonly refetchedBytes: number;
}

/**
 * Fetches what a claimed upload is to be imported from, and hands its job on to those who validate files.
 * Every step can be repeated: the plan is pinned once, and a worker that takes over goes on with the chunks
 * that are missing.
 *
 * @throws LeaseLostError when the job is no longer ours
 * @throws ImportRefusedError or RemoteRefusedError when the upload should fail
 * @throws ImportDelayedError, RemoteFailedError or anything else when it can be tried again
 */
export async function runImport(
  deps: Needs,
  lease: Lease,
  upload: UploadRecord,
  signal: AbortSignal,
): Promise<ImportSummary> {
  const record = await deps.database.imports.find(upload.id);
  if (record === undefined) throw new Error(`Upload ${upload.id} has nothing to import from`);
  const source = deps.sources[record.source];
  const stored = openReference(deps, record);
  if (record.plan === null) {
    const options = { kind: 'client', attributes: { 'wharf.upload.source': record.source } } as const;
    const plan = await deps.tracer.run('import.plan', options, () =>
      source.plan(stored, upload.kind, signal),
    );
    await pinPlan(deps, lease, upload, plan);
    deps.crashPoint('import:planned');
  }
  const progress = new ImportProgress({
    report: progressReporter(deps, lease, upload),
    gotOn: () => fenced(deps, lease, { gotOn: true }, async () => {}),
  });
  const files = await deps.database.imports.files(upload.id);
  const requestedName = requestedNameOf(record);
  const context = { deps, lease, upload, source, stored, requestedName, signal, progress };
  const fetched = await fetchFiles(context, files);
  await handOver(deps, lease, upload, fetched);
  deps.crashPoint('import:handed-over');
  deps.feed.uploadChanged(upload);
  deps.feed.jobQueued();
  return {
    files: fetched.length,
    bytes: fetched.reduce((sum, { file }) => sum + (file.size ?? 0), 0),
    requests: fetched.reduce((sum, { requests }) => sum + requests, 0),
    refetchedBytes: fetched.reduce((sum, { refetchedBytes }) => sum + refetchedBytes, 0),
  };
}

function openReference(deps: Pick<Dependencies, 'secrets'>, record: ImportRecord): StoredReference {
  const { reference, sealedSecret, uploadId } = record;
  return { reference, secret: sealedSecret === null ? null : deps.secrets.open(sealedSecret, uploadId) };
}

/** See `createImport`, which puts it there. */
function requestedNameOf({ reference }: ImportRecord): string | null {
  return typeof reference.requestedName === 'string' ? reference.requestedName : null;
}

/** All bytes are here: from now on this is an upload like any other, and its secret is not needed any more. */
async function handOver(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  lease: Lease,
  upload: UploadRecord,
  fetched: readonly FetchedFile[],
): Promise<void> {
  await fenced(deps, lease, { progress: FETCHED }, async (tx) => {
    const at = deps.clock();
    const change = { upload, from: 'pending', to: 'complete', at } as const;
    if (!(await changeStatus(tx, change, contentOf(upload, fetched)))) throw new LeaseLostError(lease.jobId);
    await tx.imports.dropSecret(upload.id);
    if (!(await tx.jobs.handOver(lease, at, 'process'))) throw new LeaseLostError(lease.jobId);
  });
}

/** What came, where it is a single file; the files of a model are in the plan. */
function contentOf(upload: UploadRecord, fetched: readonly FetchedFile[]): UploadChanges {
  const fileSize = fetched.reduce((sum, { file }) => sum + (file.size ?? 0), 0);
  const [only] = fetched;
  if (only === undefined || fetched.length > 1) return { fileSize };
  const { storageKey, sha256, fileName, contentType } = only.file;
  return {
    fileSize,
    ...(storageKey === null ? {} : { storageKey }),
    ...(sha256 === null ? {} : { sha256 }),
    ...(upload.source === 'url' && fileName !== null ? { fileName } : {}),
    ...(contentType === null ? {} : { contentType }),
  };
}
