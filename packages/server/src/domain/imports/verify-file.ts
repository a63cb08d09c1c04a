import { createHash } from 'node:crypto';
import type { BlobStore } from '../../ports/blob-store.ts';
import { ImportRefusedError, type PublishedDigest } from '../../ports/import-source.ts';

/**
 * Compares a stored file with the digest that its source publishes.
 * @param sha256 of the stored file, hexadecimal
 * @returns the digest it has instead; undefined when it is the published one, or none is published
 */
export async function findMismatch(
  blobs: Pick<BlobStore, 'read'>,
  stored: { readonly key: string; readonly size: number; readonly sha256: string },
  published: PublishedDigest | null,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (published === null) return undefined;
  const found = published.algorithm === 'sha256' ? stored.sha256 : await gitBlobDigest(blobs, stored, signal);
  return found === published.value ? undefined : found;
}

/** The name that git gives to a file's content: SHA-1 of a header and the bytes (git-hash-object). */
async function gitBlobDigest(
  blobs: Pick<BlobStore, 'read'>,
  { key, size }: { readonly key: string; readonly size: number },
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha1').update(`blob ${size}\0`);
  for await (const bytes of blobs.read(key)) {
    signal.throwIfAborted();
    hash.update(bytes);
  }
  return hash.digest('hex');
}

/** The bytes are not those that the source publishes, also after a second download. */
export function mismatchError(path: string, published: PublishedDigest, found: string): ImportRefusedError {
  return new ImportRefusedError(
    'digest-mismatch',
    `${path} was downloaded twice and is not the file that is published: its ${published.algorithm === 'sha256' ? 'SHA-256' : 'git object id'} is ${found}, not ${published.value}. It was changed on the way or at its source; import it again later.`,
    { path, algorithm: published.algorithm, expected: published.value, found },
  );
}
