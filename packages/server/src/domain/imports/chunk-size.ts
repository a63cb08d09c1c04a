import { MAX_PARTS } from '@wharf/contract';

const MIB = 1024 ** 2;
/** What a killed worker has to fetch again at most, for each connection (bytes). */
const USUAL = 8 * MIB;
/** Of a file of unknown length, so that it may grow to 156 GiB, beyond which it is refused (bytes). */
const OF_UNKNOWN_LENGTH = 16 * MIB;

/** Bytes of every chunk of a file but the last; `size` is null where nobody knows it. */
export function chunkSizeFor(size: number | null): number {
  if (size === null) return OF_UNKNOWN_LENGTH;
  return Math.max(USUAL, Math.ceil(size / MAX_PARTS / MIB) * MIB);
}

/** How many chunks that makes. */
export function chunkCount(size: number, chunkSize: number): number {
  return Math.max(1, Math.ceil(size / chunkSize));
}
