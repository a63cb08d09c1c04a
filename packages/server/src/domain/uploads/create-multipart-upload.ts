import type { AssetOptions } from '@wharf/contract';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../dependencies.ts';
import { PayloadTooLargeError } from '../errors.ts';
import { reserveSpace } from '../storage/reserve-space.ts';
import { parseContentType } from './content-type.ts';
import { safeFileName } from './file-name.ts';
import { newUpload } from './new-upload.ts';
import { checkPlan } from './part-plan.ts';
import type { MultipartRequest } from './source.ts';
import { type UploadView, viewUpload } from './upload-view.ts';

/**
 * Creates an upload whose parts the client will send, and reserves its space.
 * @throws InvalidRequestError, PayloadTooLargeError or InsufficientStorageError, having stored nothing.
 */
export async function createMultipartUpload(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'clock' | 'limits' | 'crashPoint'>,
  caller: Caller,
  request: MultipartRequest,
  assetOptions: AssetOptions | undefined,
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
    job: { status: 'pending', queue: 'process', host: null, input: { fileSize } },
  });
  const freeBytes = await deps.blobs.freeBytes();
  // A store that keeps its own multipart uploads is told first: if we die before our row is
  // written, its lifecycle rule ends what nobody knows.
  const multipartRef = await deps.blobs.startMultipart(upload.storageKey, { size: fileSize, parts });
  deps.crashPoint('create:started');
  await deps.database.transaction(async (tx) => {
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
    await tx.jobs.insert(job);
  });
  deps.crashPoint('create:committed');
  return viewUpload(deps, upload, { multipartRef, stored: [] });
}

function checkSize(fileSize: number, maxFileSize: number): void {
  if (fileSize <= maxFileSize) return;
  throw new PayloadTooLargeError(
    `The file has ${fileSize} bytes; this server accepts at most ${maxFileSize}`,
    { fileSize, maxFileSize },
  );
}
