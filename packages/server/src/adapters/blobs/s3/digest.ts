import { createHash } from 'node:crypto';
import { readInOrder, type StoredObject } from './blocks.ts';

/** What a digest reads at once, and how many of it (bytes, blocks): 24 MiB of memory. */
const BLOCK = 4 * 1024 ** 2;
const AHEAD = 6;
/** Bytes hashed before others get their turn: some milliseconds. */
const STEP = 1024 ** 2;

export interface DigestOptions {
  readonly onProgress?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * SHA-256 of an object, hexadecimal, of bytes that are fetched and let go of.
 * @throws the reason of the signal
 */
export async function digestObject(
  object: StoredObject,
  { onProgress, signal }: DigestOptions,
): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  const range = { start: 0, end: object.size };
  for await (const block of readInOrder(object, range, { size: BLOCK, ahead: AHEAD, reuse: true, signal })) {
    for (let start = 0; start < block.length; start += STEP) {
      hash.update(block.subarray(start, start + STEP));
      await new Promise(setImmediate);
    }
    done += block.length;
    onProgress?.(done);
    signal?.throwIfAborted();
  }
  if (object.size === 0) onProgress?.(0);
  return hash.digest('hex');
}
