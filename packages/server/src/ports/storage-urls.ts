import type { SignedRead } from './blob-store.ts';

/**
 * Makes the signed URLs of a store whose bytes this server serves itself (the disk store). Whoever
 * holds such a URL may do that one thing until it expires, without authorization.
 */
export interface StorageUrls {
  /** URL that takes a PUT of one part. `expiresAt` in milliseconds since the epoch. */
  part(key: string, number: number, expiresAt: number): string;
  /** URL that reads a whole object. */
  object(key: string, read: SignedRead): string;
}
