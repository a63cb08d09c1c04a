/** Files that a Wharf takes, quick to decode. */
import { createHash, randomBytes } from 'node:crypto';

export const MEBIBYTE = 1024 * 1024;

/** Random sound of `size` bytes in all (RIFF WAVE, 16 bit stereo): no two are alike. */
export function wav(size: number): Buffer {
  const header = Buffer.alloc(44);
  const samples = (size - header.length) & ~3;
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(44_100, 24);
  header.writeUInt32LE(176_400, 28);
  header.writeUInt16LE(4, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples, 40);
  return Buffer.concat([header, randomBytes(samples)]);
}

/** The smallest weights: one tensor (safetensors). */
export function weights(): Buffer {
  const table = JSON.stringify({ weight: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] } });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(table.length));
  return Buffer.concat([length, Buffer.from(table), randomBytes(16)]);
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
