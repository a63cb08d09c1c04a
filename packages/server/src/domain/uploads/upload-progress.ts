import type { UploadEvent } from '@wharf/contract';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { receivedParts } from './upload-view.ts';

/** What a follower of an upload is told: where it stands, right now. */
export async function uploadProgress(
  deps: Pick<Dependencies, 'database' | 'blobs'>,
  upload: UploadRecord,
): Promise<UploadEvent> {
  const job = await deps.database.jobs.findById(upload.jobId);
  return {
    id: upload.id,
    status: upload.status,
    bytesReceived: await bytesReceived(deps, upload),
    progress: job?.progress ?? 0,
    ...(upload.fileSize === null ? {} : { fileSize: upload.fileSize }),
    ...(upload.entityId === null ? {} : { entityId: upload.entityId }),
    ...(upload.errorMessage === null ? {} : { errorMessage: upload.errorMessage }),
  };
}

async function bytesReceived(
  deps: Pick<Dependencies, 'database' | 'blobs'>,
  upload: UploadRecord,
): Promise<number> {
  if (upload.status === 'failed') return 0;
  if (upload.status !== 'pending') return upload.fileSize ?? 0;
  if (upload.source !== 'multipart') return bytesFetched(deps, upload);
  const { stored } = await receivedParts(deps.database.objects, deps.blobs, upload);
  return stored.reduce((sum, part) => sum + part.size, 0);
}

async function bytesFetched(
  { database, blobs }: Pick<Dependencies, 'database' | 'blobs'>,
  upload: UploadRecord,
): Promise<number> {
  let bytes = 0;
  for (const { storageKey, size, sha256 } of await database.imports.files(upload.id)) {
    if (storageKey === null) continue;
    if (sha256 !== null) bytes += size ?? 0;
    else {
      const { stored } = await receivedParts(database.objects, blobs, { storageKey });
      bytes += stored.reduce((sum, part) => sum + part.size, 0);
    }
  }
  return bytes;
}
