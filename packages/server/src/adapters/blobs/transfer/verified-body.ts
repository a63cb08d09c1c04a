import { createHash } from 'node:crypto';
import { hasCode } from '../disk/durability.ts';

/** What the system says of a file that is there, and whose bytes cannot be had. */
export const UNREADABLE: readonly string[] = [
  'EIO',
  'EUCLEAN',
  'EBADMSG',
  'EISDIR',
  'ENOTDIR',
  'ELOOP',
  'ENXIO',
];

/** Bytes of the source are not those that were stored there once. */
export class DamagedObjectError extends Error {
  override readonly name = 'DamagedObjectError';
}

export interface ExpectedBytes {
  /** What it is, for the message: `part 3 of object_...`. */
  readonly what: string;
  readonly size: number;
  /** Hexadecimal; undefined: nobody knows. */
  readonly sha256: string | undefined;
}

/**
 * Passes bytes on, and the last of them only when all of them are right: a receiver that wants so many bytes takes
 * nothing else for complete.
 * @throws DamagedObjectError
 */
export async function* verified(
  body: AsyncIterable<Uint8Array>,
  { what, size, sha256 }: ExpectedBytes,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let held: Uint8Array | undefined;
  let received = 0;
  for await (const chunk of readable(body, what)) {
    hash.update(chunk);
    received += chunk.length;
    if (held !== undefined) yield held;
    held = chunk;
  }
  if (received !== size)
    throw new DamagedObjectError(`${what} has ${received} bytes, but ${size} were stored`);
  const found = hash.digest('hex');
  if (sha256 !== undefined && found !== sha256) {
    throw new DamagedObjectError(`${what} has the SHA-256 ${found}, but bytes with ${sha256} were stored`);
  }
  if (held !== undefined) yield held;
}

/**
 * Passes bytes on, and says whose they are where the disk does not give them: a bad block is the damage of one object.
 * @throws DamagedObjectError
 */
export async function* readable(body: AsyncIterable<Uint8Array>, what: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    if (!hasCode(error, ...UNREADABLE)) throw error;
    throw new DamagedObjectError(`${what} cannot be read (${(error as Error).message})`, { cause: error });
  }
}

/** Reads to the end, for what it may find on the way. */
export async function readThrough(body: AsyncIterable<Uint8Array>): Promise<void> {
  const chunks = body[Symbol.asyncIterator]();
  while ((await chunks.next()).done !== true);
}
