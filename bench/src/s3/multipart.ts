import type { TransferRequest } from '../client/messages.ts';
import { presign, type S3Target } from './presign.ts';

/** A multipart upload in an S3 store. */
export interface MultipartUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly requests: readonly TransferRequest[];
}

/** A request to the store. @throws for an answer other than 2xx, or an error in the body of a 200 */
export async function callS3(url: string, method: string, body?: string): Promise<string> {
  const response = await fetch(url, { method, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  if (!response.ok || text.includes('<Error>')) {
    throw new Error(`${method} ${new URL(url).pathname}: ${response.status} ${text.slice(0, 300)}`);
  }
  return text;
}

export async function startMultipart(target: S3Target, key: string, parts: number): Promise<MultipartUpload> {
  const text = await callS3(presign(target, 'POST', key, { uploads: '' }), 'POST');
  const uploadId = /<UploadId>([^<]+)</.exec(text)?.[1];
  if (uploadId === undefined) throw new Error(`No upload id in ${text.slice(0, 300)}`);
  const requests = Array.from({ length: parts }, (_, index) => ({
    method: 'PUT' as const,
    url: presign(target, 'PUT', key, { partNumber: String(index + 1), uploadId }),
  }));
  return { key, uploadId, requests };
}

/** Completes the upload. `etags` in order of the parts, without quotes. */
export function completeMultipart(
  target: S3Target,
  { key, uploadId }: MultipartUpload,
  etags: readonly string[],
): Promise<string> {
  const parts = etags.map(
    (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>"${etag}"</ETag></Part>`,
  );
  const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
  return callS3(presign(target, 'POST', key, { uploadId }), 'POST', body);
}
