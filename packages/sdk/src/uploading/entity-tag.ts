import { bareTag } from '../core/bare-tag.ts';
import type { DigestAlgorithm } from '../platform/platform.ts';

/** A digest of a part, and which one. */
export interface PartDigest {
  readonly algorithm: DigestAlgorithm;
  /** Lower-case hexadecimal. */
  readonly hex: string;
}

/**
 * The digest that an entity tag, or a saved state, holds: 64 hexadecimal digits are the SHA-256 of Wharf's disk store, 32
 * the MD5 of S3. `undefined` for anything else: it says nothing about the bytes.
 */
export function digestIn(tag: string | undefined): PartDigest | undefined {
  const hex = tag === undefined ? '' : bareTag(tag).toLowerCase();
  if (!/^[0-9a-f]+$/.test(hex)) return undefined;
  if (hex.length === 64) return { algorithm: 'sha256', hex };
  return hex.length === 32 ? { algorithm: 'md5', hex } : undefined;
}

/** Of the answer to a PUT. S3 with keys of its customer or of KMS has tags that look like an MD5 and are none. */
export function digestOfAnswer(etag: string | undefined, headers: Headers): PartDigest | undefined {
  const encryption = headers.get('x-amz-server-side-encryption') ?? 'AES256';
  if (encryption !== 'AES256' || headers.has('x-amz-server-side-encryption-customer-algorithm'))
    return undefined;
  return digestIn(etag);
}
