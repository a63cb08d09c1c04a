import { createHash } from 'node:crypto';
import sharp from 'sharp';

export const MIB = 1024 ** 2;
/** The least size of every part but the last. */
export const MIN_PART = 5 * MIB;

/** A PNG that is like no other: noise does not compress, and the seed makes it its own. */
export function samplePng(seed: string, width = 96, height = 64): Promise<Buffer> {
  const pixels = deterministicBytes(seed, width * height * 3);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** Plain text of exactly `size` bytes that differs in every line and with every seed. */
export function sampleText(seed: string, size: number): Buffer {
  const text = Buffer.alloc(size);
  const base = createHash('sha256').update(seed).digest('hex').slice(0, 40);
  for (let at = 0, line = 0; at < size; line += 1) {
    at += text.write(`${base} ${String(line).padStart(10, '0')}\n`, at, 'latin1');
  }
  return text;
}

function deterministicBytes(seed: string, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let block = createHash('sha256').update(seed).digest();
  for (let at = 0; at < size; at += block.length) {
    block.copy(bytes, at);
    block = createHash('sha256').update(block).digest();
  }
  return bytes;
}

/** Fields of a text upload. */
export function textFields(fileName: string) {
  return { kind: 'text', fileName, contentType: 'text/plain' } as const;
}
