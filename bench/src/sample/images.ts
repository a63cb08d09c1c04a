import { createCipheriv } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Width and height in pixels, taken in turn, and the noise that gives them 15 to 60 KB. */
const SHAPES = [
  { side: 160, noise: 200 },
  { side: 256, noise: 120 },
  { side: 384, noise: 64 },
  { side: 512, noise: 32 },
] as const;

/** Writes `count` JPEGs, no two alike: a gradient under noise, as photographs have it. @returns their paths */
export async function makeImages(directory: string, count: number): Promise<readonly string[]> {
  const paths: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const path = join(directory, `${String(index).padStart(4, '0')}.jpg`);
    await writeFile(path, await makeImage(index));
    paths.push(path);
  }
  return paths;
}

function makeImage(index: number): Promise<Buffer> {
  const { side, noise } = SHAPES[index % SHAPES.length] ?? SHAPES[0];
  const random = noiseBytes(index, side * side * 3);
  const pixels = Buffer.alloc(side * side * 3);
  for (let at = 0; at < pixels.length; at += 1) {
    const pixel = Math.floor(at / 3);
    const gradient = ((pixel % side) + pixel / side) / (2 * side);
    const value = gradient * 160 + (at % 3) * 20 + ((random[at] ?? 0) / 255 - 0.5) * noise + 40;
    pixels[at] = Math.max(0, Math.min(255, value));
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
}

function noiseBytes(seed: number, size: number): Buffer {
  const nonce = Buffer.alloc(16);
  nonce.writeUInt32BE(seed);
  return createCipheriv('aes-128-ctr', Buffer.alloc(16, 'images'), nonce).update(Buffer.alloc(size));
}
