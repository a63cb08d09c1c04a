import type { AssetOptions, UploadCreateBody } from '@wharf/contract';
import type { JobRecord } from '../../ports/job-repository.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../dependencies.ts';
import { InvalidRequestError, PayloadTooLargeError } from '../errors.ts';
import { newId } from '../ids.ts';
import { reserveSpace } from '../storage/reserve-space.ts';
import { checkAssetOptions } from './asset-options.ts';
import { parseContentType } from './content-type.ts';
import { safeFileName } from './file-name.ts';
import { checkPlan } from './part-plan.ts';
import { type UploadRequest, uploadRequest } from './source.ts';
import { type UploadView, viewUpload } from './upload-view.ts';

type Multipart = Extract<UploadRequest, { source: 'multipart' }>;

/**
 * Creates an upload with its job and reserves its space.
 * @throws InvalidRequestError, PayloadTooLargeError or InsufficientStorageError, having stored nothing.
 */
export async function createUpload(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'kinds' | 'clock' | 'limits' | 'crashPoint'>,
  caller: Caller,
  body: UploadCreateBody,
): Promise<UploadView> {
  const request = uploadRequest(body);
  if (request.source !== 'multipart') {
    throw new InvalidRequestError(
      `This server cannot import from ${request.source === 'url' ? 'a url' : request.source} yet: download the file and send it as a multipart upload`,
      { source: request.source },
    );
  }
  checkKind(deps.kinds, request.kind);
  const contentType = parseContentType(request.contentType);
  if (request.fileSize > deps.limits.maxFileSize) {
    throw new PayloadTooLargeError(
      `The file has ${request.fileSize} bytes; this server accepts at most ${deps.limits.maxFileSize}`,
      { fileSize: request.fileSize, maxFileSize: deps.limits.maxFileSize },
    );
  }
  checkPlan(request);
  await checkAssetOptions(deps.database, caller.projectId, request.kind, body.assetOptions);

  const { upload, job } = records(caller, request, contentType, body.assetOptions, deps.clock());
  const freeBytes = await deps.blobs.freeBytes();
  // A store that keeps its own multipart uploads is told first: if we die before our row is
  // written, its lifecycle rule ends what nobody knows.
  const multipartRef = await deps.blobs.startMultipart(upload.storageKey, {
    size: request.fileSize,
    parts: request.parts,
  });
  deps.crashPoint('create:started');
  await deps.database.transaction(async (tx) => {
    await reserveSpace(
      tx.objects,
      {
        key: upload.storageKey,
        projectId: caller.projectId,
        state: 'open',
        size: request.fileSize,
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

function checkKind(kinds: Dependencies['kinds'], kind: Multipart['kind']): void {
  if (kinds.has(kind)) return;
  const accepted = [...kinds].sort();
  throw new InvalidRequestError(
    `This server has no decoder for files of kind "${kind}"; it accepts ${accepted.join(', ')}`,
    { kind, acceptedKinds: accepted },
  );
}

function records(
  caller: Caller,
  request: Multipart,
  contentType: string,
  assetOptions: AssetOptions | undefined,
  now: number,
): { readonly upload: UploadRecord; readonly job: JobRecord } {
  const uploadId = newId('upload');
  const jobId = newId('job');
  const upload: UploadRecord = {
    id: uploadId,
    projectId: caller.projectId,
    authorId: caller.authorId,
    jobId,
    kind: request.kind,
    source: 'multipart',
    provider: null,
    status: 'pending',
    fileName: safeFileName(request.fileName),
    originalFileName: request.fileName,
    contentType,
    fileSize: request.fileSize,
    partsCount: request.parts,
    url: null,
    config: null,
    assetOptions: assetOptions ?? null,
    entityId: null,
    errorMessage: null,
    errorDetails: null,
    storageKey: uploadId,
    sha256: null,
    createdAt: now,
    updatedAt: now,
  };
  const job: JobRecord = {
    id: jobId,
    projectId: caller.projectId,
    authorId: caller.authorId,
    type: 'upload',
    uploadId,
    status: 'pending',
    progress: 0,
    statusHistory: [{ status: 'pending', at: now }],
    metadata: {
      input: { uploadId, kind: request.kind, fileName: upload.fileName, fileSize: request.fileSize },
      output: {},
      assetIds: [],
      outputModelId: null,
      error: null,
    },
    attempt: 0,
    failures: 0,
    leaseOwner: null,
    leaseExpiresAt: null,
    runAt: now,
    createdAt: now,
    updatedAt: now,
  };
  return { upload, job };
}
