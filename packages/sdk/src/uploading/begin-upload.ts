import { path } from '../core/path.ts';
import { FileChangedError } from '../errors/file-changed-error.ts';
import { WharfError } from '../errors/wharf-error.ts';
import type { Upload, UploadCreateParams } from '../types.ts';
import { fileType } from './file-type.ts';
import type { Input } from './open-input.ts';
import { planOfExisting, planParts } from './part-plan.ts';
import { acknowledgeStored } from './stored-parts.ts';
import type { UploadCall } from './upload-call.ts';
import type { UploadFileParams } from './upload-params.ts';
import { UploadSession } from './upload-session.ts';
import { resumption, type UploadState } from './upload-state.ts';

/** @throws WharfError where there is no name */
function createParams(input: Input, params: UploadFileParams, parts: number): UploadCreateParams {
  const fileName = params.fileName ?? input.name;
  if (fileName === undefined || fileName === '')
    throw new WharfError('fileName is missing: the input has no name of its own');
  const type = fileType(fileName, params.contentType ?? input.type);
  // Options of an asset are refused with kind 'model', but not where the content decides.
  const guessed = type.kind === 'model' && params.assetOptions !== undefined ? 'asset' : type.kind;
  return {
    kind: params.kind ?? guessed,
    fileName,
    fileSize: input.size,
    contentType: params.contentType ?? type.contentType,
    parts,
    ...(params.assetOptions === undefined ? {} : { assetOptions: params.assetOptions }),
  };
}

/**
 * Creates an upload.
 * @throws WharfError where the file cannot be uploaded
 * @throws APIError where the API refuses, or gives no answer
 */
export async function createUpload(
  call: UploadCall,
  input: Input,
  params: UploadFileParams,
): Promise<UploadSession> {
  const plan = planParts(input.size, params.partSize);
  const { upload } = await call.api.request<{ upload: Upload }>({
    method: 'post',
    path: '/uploads',
    body: createParams(input, params, plan.parts),
    signal: call.signal,
  });
  return new UploadSession(call, upload, plan, input.lastModified);
}

/**
 * Takes up an upload that was begun before. Where everything was sent it is only to be waited for.
 *
 * @throws NotFoundError where the API does not know it
 * @throws UploadFailedError where it has failed
 * @throws FileChangedError where it was begun for a file of another size
 */
export async function findUpload(
  call: UploadCall,
  input: Input,
  resume: string | UploadState,
): Promise<{ readonly session: UploadSession; readonly state: UploadState | undefined }> {
  const { uploadId, state } = resumption(resume);
  const { upload } = await call.api.request<{ upload: Upload }>({
    method: 'get',
    path: path`/uploads/${uploadId}`,
    signal: call.signal,
  });
  if (upload.source !== 'multipart')
    throw new WharfError(`Upload ${uploadId} is an import: the server fetches it by itself`);
  const fileSize = upload.fileSize ?? state?.fileSize ?? input.size;
  if (fileSize !== input.size)
    throw new FileChangedError(
      `Upload ${uploadId} was begun for a file of ${fileSize} bytes, and this one has ${input.size}`,
    );
  const parts = partsOf(upload, fileSize, state);
  const sizes = (upload.parts ?? []).filter(({ number }) => number < parts).flatMap(({ size }) => size ?? []);
  const partSizes = state === undefined ? sizes : [state.partSize, ...sizes];
  const plan = planOfExisting({ fileSize, parts, partSizes });
  return { session: new UploadSession(call, upload, plan, input.lastModified), state };
}

/**
 * Scenario need not tell the parts of an upload to which nothing more can be sent: then as many as the state says.
 * @throws WharfError where they would have to be known
 */
function partsOf(upload: Upload, fileSize: number, state: UploadState | undefined): number {
  const told = upload.partsCount ?? upload.parts?.length;
  if (told !== undefined) return told;
  if (state !== undefined) return Math.ceil(fileSize / state.partSize);
  if (upload.status === 'pending') throw new WharfError(`The API does not tell the parts of ${upload.id}`);
  return 1;
}

/** Compares what the server has with the input. */
export async function compareStored(
  session: UploadSession,
  input: Input,
  state: UploadState | undefined,
): Promise<void> {
  if (session.isOpen && input.source !== undefined) await acknowledgeStored(session, input.source, state);
}
