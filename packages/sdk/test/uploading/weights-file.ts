import { writeFile } from 'node:fs/promises';
import { seededBytes } from './seeded-random.ts';

/** A safetensors file of exactly `size` bytes. Its tensor is noise of the seed, so that every part is unlike any other. */
export function weights(seed: number, size: number): Buffer {
  const headerOf = (bytes: number) =>
    JSON.stringify({
      __metadata__: { seed: String(seed) },
      noise: { dtype: 'U8', shape: [bytes], data_offsets: [0, bytes] },
    });
  // The header names the number of bytes that it leaves; spaces at its end are allowed.
  const room = headerOf(size).length;
  const header = headerOf(size - 8 - room).padEnd(room);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(room));
  return Buffer.concat([length, Buffer.from(header), seededBytes(seed, size - 8 - room)]);
}

/** @returns the bytes that were written */
export async function writeWeights(path: string, seed: number, size: number): Promise<Buffer> {
  const bytes = weights(seed, size);
  await writeFile(path, bytes);
  return bytes;
}
