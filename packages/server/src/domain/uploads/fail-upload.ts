import type { JobStatus } from '@wharf/contract';
import type { Repositories } from '../../ports/database.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import { changeStatus } from './change-status.ts';

/** Why an upload failed: `code` is stable and kept in `errorDetails`. */
export interface Failure {
  readonly code: string;
  /** One sentence a person can act on. */
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

const UNFINISHED: readonly JobStatus[] = ['pending', 'queued', 'warming-up', 'in-progress', 'finalizing'];

/**
 * Fails an upload that is in the status `upload` was read with, ends its job and dooms its bytes,
 * in the caller's transaction.
 * @returns false, having changed nothing, when the upload has changed since.
 */
export async function failUpload(
  tx: Repositories,
  upload: UploadRecord,
  failure: Failure,
  jobStatus: 'failure' | 'canceled',
  at: number,
): Promise<boolean> {
  const change = { upload, from: upload.status, to: 'failed', at } as const;
  const changes = {
    errorMessage: failure.message,
    errorDetails: { ...failure.details, code: failure.code },
  };
  if (!(await changeStatus(tx, change, changes))) return false;
  await tx.jobs.changeStatus(upload.jobId, UNFINISHED, at, { status: jobStatus, error: failure.message });
  await tx.objects.doom(upload.storageKey);
  if (upload.source !== 'multipart') await endImport(tx, upload.id);
  return true;
}

/** Nothing of what was fetched is wanted any more, and the secret is not needed. */
async function endImport(tx: Repositories, uploadId: string): Promise<void> {
  for (const { storageKey } of await tx.imports.files(uploadId)) {
    if (storageKey !== null) await tx.objects.doom(storageKey);
  }
  await tx.imports.dropSecret(uploadId);
}
