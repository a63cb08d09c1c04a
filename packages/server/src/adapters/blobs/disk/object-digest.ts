import type { HashPool } from './hash-pool.ts';
import type { Layout } from './layouts.ts';
import { ObjectReader } from './object-reader.ts';
import { piecesOf } from './segments.ts';

/** Bytes that a thread hashes between two looks at the abort signal. */
const STEP = 4 * 1024 ** 2;

export interface DigestOptions {
  readonly onProgress?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * SHA-256 of an object, hexadecimal, read and hashed on a thread.
 * @throws the reason of `signal` once that is aborted; ObjectMissingError
 */
export async function digestObject(
  key: string,
  layout: Layout,
  hashes: HashPool,
  { onProgress, signal }: DigestOptions,
): Promise<string> {
  await using reader = new ObjectReader(key, layout);
  await reader.openFirst();
  const job = hashes.start(['sha256']);
  try {
    for (let start = 0; start < layout.size; start += STEP) {
      signal?.throwIfAborted();
      const end = Math.min(start + STEP, layout.size);
      for (const piece of piecesOf(layout.segments, { start, end })) {
        await reader.withFile(piece, ({ fd }) => job.read(fd, piece.offset, piece.length));
      }
      onProgress?.(end);
    }
    signal?.throwIfAborted();
    const [digest] = await job.finish();
    return Buffer.from(digest?.value ?? []).toString('hex');
  } finally {
    job.drop();
  }
}
