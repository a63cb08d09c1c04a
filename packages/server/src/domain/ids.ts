import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 24;

/**
 * A new random id: the prefix, an underscore and 24 of 62 characters (142 bits), as Scenario's ids
 * look. Safe as a file name and as an object key.
 */
export function newId(
  prefix:
    | 'asset'
    | 'blob'
    | 'collection'
    | 'content'
    | 'delivery'
    | 'event'
    | 'job'
    | 'key'
    | 'model'
    | 'proj'
    | 'rendition'
    | 'upload'
    | 'webhook',
): string {
  let id = '';
  while (id.length < LENGTH) {
    for (const byte of randomBytes(LENGTH + 8)) {
      // 248 is the largest multiple of 62 in a byte: beyond it, letters would not be equally likely.
      if (byte < 248 && id.length < LENGTH) id += ALPHABET[byte % ALPHABET.length];
    }
  }
  return `${prefix}_${id}`;
}

/** A new `authorId`: 32 hexadecimal digits. */
export function newAuthorId(): string {
  return randomBytes(16).toString('hex');
}

/** A new API secret: 256 random bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
