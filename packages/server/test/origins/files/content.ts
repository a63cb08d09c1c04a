import { createHash } from 'node:crypto';

/** The bytes of a file, made when they are asked for: a file of any size takes no memory. */
export interface FileContent {
  /** Bytes. */
  readonly size: number;
  /** The bytes `[start, end)`, in pieces. */
  pieces(start: number, end: number): Iterable<Buffer>;
}

const BLOCK = 64 * 1024;

/** Bytes that look random, but are the same for the same seed. */
export function seededContent(size: number, seed: string): FileContent {
  const pattern = patternOf(seed);
  return {
    size,
    *pieces(start, end) {
      const last = Math.min(size, end);
      for (let position = start; position < last; ) {
        const index = Math.floor(position / BLOCK);
        const block = Buffer.from(pattern);
        // Tells the blocks apart, so that none can pass for another.
        block.writeDoubleBE(index, 0);
        const from = position - index * BLOCK;
        const piece = block.subarray(from, Math.min(BLOCK, from + last - position));
        position += piece.length;
        yield piece;
      }
    },
  };
}

export function bytesContent(bytes: Uint8Array): FileContent {
  return {
    size: bytes.length,
    *pieces(start, end) {
      for (let position = start; position < Math.min(bytes.length, end); position += BLOCK) {
        yield Buffer.from(bytes.subarray(position, Math.min(position + BLOCK, end)));
      }
    },
  };
}

/** The whole content in memory. */
export function wholeContent(content: FileContent): Buffer {
  return Buffer.concat([...content.pieces(0, content.size)]);
}

/** Hexadecimal, lower case. */
export function sha256Of(content: FileContent): string {
  const hash = createHash('sha256');
  for (const piece of content.pieces(0, content.size)) hash.update(piece);
  return hash.digest('hex');
}

function patternOf(seed: string): Buffer {
  const parts: Buffer[] = [];
  for (let index = 0; index < BLOCK / 32; index += 1) {
    parts.push(createHash('sha256').update(`${seed}:${index}`).digest());
  }
  return Buffer.concat(parts);
}
