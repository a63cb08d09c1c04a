import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignedRead } from '../../ports/blob-store.ts';
import type { StorageUrls } from '../../ports/storage-urls.ts';
import { ForbiddenError } from '../errors.ts';

/** Paths of the storage routes, below the public URL. */
export const PART_PATH = '/storage/uploads/:key/parts/:number';
export const OBJECT_PATH = '/storage/objects/:key/:fileName';

/** Query of a signed URL. Times are seconds since the epoch. */
export interface SignedPartQuery {
  readonly expires?: string;
  readonly signature?: string;
}

export interface SignedObjectQuery extends SignedPartQuery {
  readonly type?: string;
  readonly disposition?: string;
  readonly etag?: string;
}

/**
 * The signature is HMAC-SHA-256 over a label and every field, each with its length, so that no two
 * different requests sign the same text.
 */
function sign(key: Uint8Array, label: 'part' | 'object', fields: readonly (string | number)[]): string {
  const hmac = createHmac('sha256', key).update(label);
  for (const field of fields) {
    const text = String(field);
    hmac.update(`\n${Buffer.byteLength(text)}:`).update(text);
  }
  return hmac.digest('base64url');
}

function matches(expected: string, given: string | undefined): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given ?? '');
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Seconds since the epoch, rounded down: a URL never outlives what was promised. */
function seconds(at: number): number {
  return Math.floor(at / 1000);
}

/**
 * @param publicUrl base of the URLs, without a trailing slash
 * @param key 32 bytes that only this installation knows
 */
export function storageUrls(publicUrl: string, key: Uint8Array): StorageUrls {
  return {
    part(objectKey, number, expiresAt) {
      const expires = seconds(expiresAt);
      const signature = sign(key, 'part', [objectKey, number, expires]);
      return `${publicUrl}/storage/uploads/${objectKey}/parts/${number}?expires=${expires}&signature=${signature}`;
    },
    object(objectKey, read: SignedRead) {
      const expires = seconds(read.expiresAt);
      const fields = [objectKey, read.fileName, expires, read.contentType, read.disposition, read.etag];
      const query = new URLSearchParams({
        type: read.contentType,
        disposition: read.disposition,
        etag: read.etag,
        expires: String(expires),
        signature: sign(key, 'object', fields),
      });
      return `${publicUrl}/storage/objects/${objectKey}/${encodeURIComponent(read.fileName)}?${query}`;
    },
  };
}

/** @throws ForbiddenError for a wrong signature or an expired URL. */
export function verifyPartUrl(
  key: Uint8Array,
  objectKey: string,
  number: string,
  query: SignedPartQuery,
  now: number,
): void {
  if (!matches(sign(key, 'part', [objectKey, number, query.expires ?? '']), query.signature)) {
    throw new ForbiddenError(
      'The signature of this part URL is wrong: use the URL exactly as it was given out',
    );
  }
  checkExpiry(query.expires, now, 'retrieve the upload for a fresh one');
}

/**
 * @returns what the URL allows to read.
 * @throws ForbiddenError for a wrong signature or an expired URL.
 */
export function verifyObjectUrl(
  key: Uint8Array,
  objectKey: string,
  fileName: string,
  query: SignedObjectQuery,
  now: number,
): SignedRead {
  const { type = '', disposition = '', etag = '', expires = '' } = query;
  if (
    !matches(sign(key, 'object', [objectKey, fileName, expires, type, disposition, etag]), query.signature)
  ) {
    throw new ForbiddenError('The signature of this URL is wrong: use the URL exactly as it was given out');
  }
  checkExpiry(expires, now, 'retrieve the asset or model for a fresh one');
  return {
    contentType: type,
    fileName,
    disposition: disposition === 'inline' ? 'inline' : 'attachment',
    etag,
    expiresAt: Number(expires) * 1000,
  };
}

function checkExpiry(expires: string | undefined, now: number, remedy: string): void {
  const at = Number(expires) * 1000;
  if (now < at) return;
  throw new ForbiddenError(`This URL expired at ${new Date(at).toISOString()}: ${remedy}`, {
    expired: new Date(at).toISOString(),
  });
}
