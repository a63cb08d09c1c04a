import type { AssetOptions } from '@wharf/contract';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../dependencies.ts';
import { PayloadTooLargeError } from '../errors.ts';
import type { Remember } from '../idempotency/create-once.ts';
import { requireRoom } from '../quotas/require-room.ts';
import { reserveSpace } from '../storage/reserve-space.ts';
import { announceUpload } from '../webhooks/announce.ts';
import { parseContentType } from './content-type.ts';
import { safeFileName } from './file-name.ts';
import { newUpload } from './new-upload.ts';
import { checkPlan } from './part-plan.ts';
import type { MultipartRequest } from './source.ts';
import { type UploadView, viewUpload } from './upload-view.ts';

/**
 * Creates an upload whose parts the client will send, and reserves its space.
 * @throws InvalidRequestError, PayloadTooLargeError, QuotaExceededError, RateLimitError or InsufficientStorageError,
 * having stored nothing.
 */
export async function createMultipartUpload(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'feed' | 'tracer' | 'clock' | 'limits' | 'crashPoint'>,
  caller: Caller,
  request: MultipartRequest,
  assetOptions: AssetOptions | undefined,
  remember: Remember,
): Promise<UploadView> {
  const { kind, fileName, fileSize, parts } = request;
  const contentType = parseContentType(request.contentType);
  checkSize(fileSize, deps.limits.maxFileSize);
  checkPlan(request);
  const { upload, job } = newUpload(caller, deps.clock(), {
    kind,
    source: 'multipart',
    provider: null,
    fileName: safeFileName(fileName),
    originalFileName: fileName,
    contentType,
    fileSize,
    partsCount: parts,
    url: null,
    assetOptions: assetOptions ?? null,
    traceContext: deps.tracer.current() ?? null,
    job: { status: 'pending', queue: 'process', host: null, input: { fileSize } },
  });
  const { quota } = deps.limits;
  const addition = { bytes: fileSize, uploads: 1 };
  // Before the store is told, so that what is refused leaves nothing there.
  await requireRoom(deps.database, caller.projectId, quota, addition);
  const freeBytes = await deps.blobs.freeBytes();
  // A store that keeps its own multipart uploads is told first: if we die before our row is
  // written, its lifecycle rule ends what nobody knows.
  const multipartRef = await deps.blobs.startMultipart(upload.storageKey, { size: fileSize, parts });
  deps.crashPoint('create:started');
  await deps.database.transaction(async (tx) => {
    await remember(tx, upload.id);
    await requireRoom(tx, caller.projectId, quota, addition);
    await reserveSpace(
      tx.objects,
      {
        key: upload.storageKey,
        projectId: caller.projectId,
        state: 'open',
        size: fileSize,
        multipartRef,
        purpose: 'upload',
        createdAt: upload.createdAt,
      },
      freeBytes,
    );
    await tx.uploads.insert(upload);
    await announceUpload(tx, 'upload.created', { ...caller, id: upload.id, at: upload.createdAt });
    await tx.jobs.insert(job);
  });
  deps.crashPoint('create:committed');
  deps.feed.uploadChanged(upload);
  return viewUpload(deps, upload, { multipartRef, stored: [], final: false, ended: false });
}

function checkSize(fileSize: number, maxFileSize: number): void {
  if (fileSize <= maxFileSize) return;
  throw new PayloadTooLargeError(
    `The file has ${fileSize} bytes; this server accepts at most ${maxFileSize}`,
    { fileSize, maxFileSize },
  );
}
