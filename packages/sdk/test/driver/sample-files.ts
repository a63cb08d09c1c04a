/** Small files that are what they say. */
import { createHash } from 'node:crypto';

/** A PNG of one transparent pixel, in base64. */
export const PNG_BASE64 =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A safetensors file with one tensor; the seed makes it its own. */
export function sampleWeights(seed: string): Buffer {
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: { seed },
      'layer.weight': { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(8)]);
}

/** Text of exactly `size` bytes; the seed makes it its own. */
export function sampleText(seed: string, size: number): Buffer<ArrayBuffer> {
  const line = `${createHash('sha256').update(seed).digest('hex')}\n`;
  return Buffer.from(line.repeat(Math.ceil(size / line.length)).slice(0, size));
}
