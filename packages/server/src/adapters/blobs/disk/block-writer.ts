import { writeSync } from 'node:fs';
import { alignedMemory } from './aligned-memory.ts';

/** Direct writes begin and end at multiples of this many bytes, in memory and in the file. */
export const BLOCK = 4096;

/** Bytes gathered for one direct write. */
const GATHER = 1024 ** 2;

let memory: Uint8Array | undefined;

export interface WriteTarget {
  readonly fd: number;
  /** The same file opened for direct writes, where it can be. */
  readonly directFd: number | undefined;
  /** Offset in the file in bytes. */
  readonly position: number;
}

/**
 * Writes chunks one after the other, whole blocks past the page cache where possible: that saves a
 * copy in the kernel, and the sync that follows finds little left to do. Blocks that the chunks fill
 * only in part go through the page cache, since their other bytes may be a neighbouring part's.
 *
 * `onBytes` gets all bytes in order. Blocks the thread.
 */
export function writeChunks(
  chunks: readonly Uint8Array[],
  { fd, directFd, position }: WriteTarget,
  onBytes: (bytes: Uint8Array) => void,
): void {
  let next = position;
  if (directFd === undefined) {
    for (const chunk of chunks) {
      onBytes(chunk);
      writeAll(fd, chunk, next);
      next += chunk.length;
    }
    return;
  }
  for (const bytes of gather(chunks, next)) {
    onBytes(bytes);
    writeBlocks(bytes, { fd, directFd, position: next });
    next += bytes.length;
  }
}

/** The chunks in larger runs that lie in memory as they will in the file, relative to a block. */
function* gather(chunks: readonly Uint8Array[], position: number): Generator<Uint8Array> {
  memory ??= alignedMemory(GATHER);
  const start = position % BLOCK;
  let from = start;
  let to = start;
  for (const chunk of chunks) {
    for (let taken = 0; taken < chunk.length; ) {
      const piece = chunk.subarray(taken, taken + memory.length - to);
      memory.set(piece, to);
      to += piece.length;
      taken += piece.length;
      if (to === memory.length) {
        yield memory.subarray(from, to);
        from = 0;
        to = 0;
      }
    }
  }
  if (to > from) yield memory.subarray(from, to);
}

function writeBlocks(bytes: Uint8Array, { fd, directFd, position }: WriteTarget): void {
  const head = Math.min(bytes.length, (BLOCK - (position % BLOCK)) % BLOCK);
  const end = bytes.length - ((bytes.length - head) % BLOCK);
  writeAll(fd, bytes.subarray(0, head), position);
  if (directFd !== undefined && end > head) {
    try {
      writeAll(directFd, bytes.subarray(head, end), position + head);
    } catch (error) {
      // The file system has its own idea of alignment.
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
      writeAll(fd, bytes.subarray(head, end), position + head);
    }
  }
  writeAll(fd, bytes.subarray(end), position + end);
}

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(fd, bytes, written, bytes.length - written, position + written);
  }
}
