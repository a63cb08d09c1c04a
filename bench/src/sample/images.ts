import { createCipheriv } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { TEXTURE_SIDE, texture } from './texture.ts';

/** Widths and heights in pixels, taken in turn. */
const SIDES = [256, 320, 384, 512] as const;

/** Writes `count` JPEGs, no two alike: each a piece of one texture, cut out somewhere. @returns their paths */
export async function makeImages(directory: string, count: number): Promise<readonly string[]> {
  const places = createCipheriv('aes-128-ctr', Buffer.alloc(16, 'places'), Buffer.alloc(16)).update(
    Buffer.alloc(8 * count),
  );
  const paths: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const side = SIDES[index % SIDES.length] ?? SIDES[0];
    const offset = (at: number) => places.readUInt32BE(8 * index + at) % (TEXTURE_SIDE - side);
    const image = await sharp(texture(), { raw: { width: TEXTURE_SIDE, height: TEXTURE_SIDE, channels: 3 } })
      .extract({ left: offset(0), top: offset(4), width: side, height: side })
      .jpeg({ quality: 92 })
      .toBuffer();
    const path = join(directory, `${String(index).padStart(4, '0')}.jpg`);
    await writeFile(path, image);
    paths.push(path);
  }
  return paths;
}
