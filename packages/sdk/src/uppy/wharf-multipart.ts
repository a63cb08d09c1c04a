import type { Wharf } from '../client.ts';
import { completedAnswer, createdAnswer, EMPTY_ANSWER, partsAnswer } from './s3-answer.ts';
import { UploadTransfers, type WharfMultipartSettings } from './upload-transfers.ts';
import type { S3Part, S3Request, S3Upload, SignedS3Request, UppyFileLike } from './uppy-types.ts';

export interface WharfMultipartOptions extends WharfMultipartSettings {
  /**
   * Version 6: files on their way at once, each of which sends its parts one after the other. Versions 4 and 5: parts on
   * their way at once. @default 6
   */
  readonly concurrency?: number;
}

/** Options of `@uppy/aws-s3`: version 6 reads `signRequest` and `generateObjectKey`, versions 4 and 5 the others. */
export interface WharfMultipart {
  shouldUseMultipart: true;
  limit: number;
  getChunkSize(file: { size: number }): number;
  generateObjectKey(file: UppyFileLike): string;
  signRequest(request: S3Request): Promise<SignedS3Request>;
  createMultipartUpload(file: UppyFileLike): Promise<{ uploadId: string; key: string }>;
  signPart(
    file: UppyFileLike,
    part: S3Upload & { readonly partNumber: number },
  ): Promise<{ url: string; method: 'PUT' }>;
  listParts(file: UppyFileLike, upload: S3Upload): Promise<S3Part[]>;
  completeMultipartUpload(file: UppyFileLike, upload: S3Upload): Promise<{ location: string }>;
  abortMultipartUpload(file: UppyFileLike, upload: S3Upload): Promise<void>;
}

/**
 * Makes Uppy's S3 plugin upload to Wharf:
 *
 * ```ts
 * new Uppy().use(AwsS3, wharfMultipart(client));
 * ```
 *
 * Retrying, pausing and, with `@uppy/golden-retriever`, resuming after a reload are Uppy's; what the server has is
 * not sent again. `file.meta.kind` says what a file is to become; otherwise type and name, or in the end its content,
 * decide. After `upload-success`, `uploadResult` waits for the asset or model.
 *
 * Where the page has a Content-Security-Policy, `connect-src` needs `data:`.
 */
export function wharfMultipart(client: Wharf, options: WharfMultipartOptions = {}): WharfMultipart {
  const transfers = new UploadTransfers(client, options);
  /** Of files for which version 6 is about to create an upload: it names them by their key alone. */
  const announced = new Map<string, UppyFileLike>();

  async function answer({ method, key, uploadId, partNumber }: S3Request): Promise<SignedS3Request> {
    if (uploadId === undefined) {
      const file = announced.get(key);
      if (method !== 'POST' || file === undefined)
        throw new Error(`Not an upload of parts: ${method} ${key}`);
      const created = await transfers.create(file);
      return { url: createdAnswer(created.id), key: created.id };
    }
    if (method === 'PUT') return { url: await transfers.partUrl(uploadId, partNumber ?? 1) };
    if (method === 'GET') return { url: partsAnswer(await transfers.storedParts(uploadId)) };
    if (method === 'POST') return { url: completedAnswer(await transfers.complete(uploadId), uploadId) };
    await transfers.abort(uploadId);
    return { url: EMPTY_ANSWER };
  }

  return {
    shouldUseMultipart: true,
    limit: options.concurrency ?? 6,
    getChunkSize: ({ size }) => transfers.partSize(size),
    generateObjectKey({ id, name, type, size, meta }) {
      // Not the file as it is, which would keep its bytes.
      announced.set(id, { id, name, type, size, meta });
      return id;
    },
    signRequest: answer,
    async createMultipartUpload(file) {
      const { id } = await transfers.create(file);
      return { uploadId: id, key: id };
    },
    signPart: async (_file, { uploadId = '', partNumber }) => ({
      url: await transfers.partUrl(uploadId, partNumber),
      method: 'PUT',
    }),
    listParts: (_file, { uploadId = '' }) => transfers.storedParts(uploadId),
    completeMultipartUpload: async (_file, { uploadId = '' }) => ({
      location: await transfers.complete(uploadId),
    }),
    abortMultipartUpload: (_file, { uploadId = '' }) => transfers.abort(uploadId),
  };
}
