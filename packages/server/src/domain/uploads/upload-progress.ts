import type { UploadEvent } from '@wharf/contract';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import type { RecentBytes } from './recent-bytes.ts';

/** What a follower of an upload is told: where it stands, right now, or a moment ago as far as its parts go. */
export async function uploadProgress(
  deps: Pick<Dependencies, 'database'>,
  recent: RecentBytes,
  upload: UploadRecord,
): Promise<UploadEvent> {
  const job = await deps.database.jobs.findById(upload.jobId);
  return {
    id: upload.id,
    status: upload.status,
    bytesReceived: bytesReceived(upload, await storedBytes(deps, recent, upload)),
    progress: job?.progress ?? 0,
    ...(upload.fileSize === null ? {} : { fileSize: upload.fileSize }),
    ...(upload.entityId === null ? {} : { entityId: upload.entityId }),
    ...(upload.errorMessage === null ? {} : { errorMessage: upload.errorMessage }),
  };
}

/**
 * Bytes of an upload that are here.
 * @param stored of its parts or files, while it is `pending`
 */
export function bytesReceived(upload: UploadRecord, stored: number): number {
  if (upload.status === 'failed') return 0;
  return upload.status === 'pending' ? stored : (upload.fileSize ?? 0);
}

async function storedBytes(
  deps: Pick<Dependencies, 'database'>,
  recent: RecentBytes,
  upload: UploadRecord,
): Promise<number> {
  if (upload.status !== 'pending') return 0;
  if (upload.source !== 'multipart') return bytesFetched(deps, recent, upload);
  const { bytes, final } = await recent.find(upload);
  return final ? (upload.fileSize ?? 0) : bytes;
}

async function bytesFetched(
  deps: Pick<Dependencies, 'database'>,
  recent: RecentBytes,
  upload: UploadRecord,
): Promise<number> {
  let sum = 0;
  for (const { storageKey, size, sha256 } of await deps.database.imports.files(upload.id)) {
    if (storageKey === null) continue;
    if (sha256 !== null) sum += size ?? 0;
    else {
      const { bytes, final } = await recent.find({ storageKey });
      sum += final ? (size ?? 0) : bytes;
    }
  }
  return sum;
}
