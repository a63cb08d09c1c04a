import { createCipheriv } from 'node:crypto';

/** Bytes by which the body of one request is shifted against the one before: no two are alike. */
const SHIFT = 4096;
const SHIFTS = 1024;

let noise: Buffer | undefined;

/**
 * The body of the `index`-th request: a keystream, so that no file system can compress it, and the same
 * in every run and for every server. Made once and kept: sending costs the client no more than a copy.
 */
export function payload(index: number, size: number): Buffer {
  const needed = size + SHIFT * SHIFTS;
  if (noise === undefined || noise.length < needed) {
    noise = createCipheriv('aes-128-ctr', Buffer.alloc(16, 'wharf'), Buffer.alloc(16)).update(
      Buffer.alloc(needed),
    );
  }
  const start = (index % SHIFTS) * SHIFT;
  return noise.subarray(start, start + size);
}
