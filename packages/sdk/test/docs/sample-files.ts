/** The files that the guides speak of. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const MIB = 1024 ** 2;

/** The smallest PNG there is. */
export const PICTURE = Buffer.from(PNG, 'base64');

/** Weights of a size that needs several parts, no two of which are the same. */
export function weights(bytes = 22 * MIB): Buffer {
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: { 'modelspec.title': 'Ink wash' },
      'unet.down.0.weight': { dtype: 'F16', shape: [bytes / 2], data_offsets: [0, bytes] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const data = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at += 4096) data.writeUInt32LE(at, at);
  return Buffer.concat([length, header, data]);
}

/** Writes them into a folder. */
export async function writeSampleFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'castle.png'), PICTURE);
  await writeFile(join(folder, 'ink-wash.safetensors'), weights());
  // What its name promises it is not.
  await writeFile(join(folder, 'broken.png'), 'This is not a picture.\n');
}
