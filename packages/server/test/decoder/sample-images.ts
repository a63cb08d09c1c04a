import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** Images made in code: the repository holds no binary fixtures. All are 48 x 32 pixels with some texture. */
export const SAMPLE_WIDTH = 48;
export const SAMPLE_HEIGHT = 32;

/** Pixels that differ everywhere, so that lost data shows; the same for the same seed. */
export function texture(seed = 1): Sharp {
  const data = Buffer.alloc(SAMPLE_WIDTH * SAMPLE_HEIGHT * 3);
  let state = seed;
  for (let index = 0; index < data.length; index++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    data[index] = (state >>> 16) & 0xff;
  }
  return sharp(data, { raw: { width: SAMPLE_WIDTH, height: SAMPLE_HEIGHT, channels: 3 } });
}

/** Four flat colours: turned or mirrored in any way, it is another picture, even after lossy compression. */
export async function quadrants(): Promise<Sharp> {
  const colours = Buffer.from([220, 30, 30, 30, 200, 40, 40, 40, 210, 240, 240, 240]);
  const picture = sharp(colours, { raw: { width: 2, height: 2, channels: 3 } })
    .resize(SAMPLE_WIDTH, SAMPLE_HEIGHT, { kernel: 'nearest', fit: 'fill' })
    .png();
  return sharp(await picture.toBuffer());
}

async function frames(count: number): Promise<Sharp> {
  const pages = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      texture(index + 1)
        .png()
        .toBuffer(),
    ),
  );
  return sharp(
    await sharp(pages, { join: { animated: true } })
      .gif()
      .toBuffer(),
    { pages: -1 },
  );
}

export const sampleJpeg = () => texture().jpeg().toBuffer();
export const sampleProgressiveJpeg = () => texture().jpeg({ progressive: true }).toBuffer();
export const samplePng = () => texture().png().toBuffer();
export const sampleWebp = () => texture().webp().toBuffer();
export const sampleLosslessWebp = () => texture().webp({ lossless: true }).toBuffer();
export const sampleAvif = () => texture().avif({ effort: 0 }).toBuffer();
export const sampleTiff = () => texture().tiff({ compression: 'deflate' }).toBuffer();
export const sampleGif = () => texture().gif().toBuffer();
export const sampleAnimatedGif = async () => (await frames(3)).gif().toBuffer();
export const sampleAnimatedWebp = async () => (await frames(3)).webp().toBuffer();
export const sampleAnimatedLosslessWebp = async () => (await frames(3)).webp({ lossless: true }).toBuffer();
export const sampleMultipageTiff = async () => (await frames(3)).tiff({ compression: 'deflate' }).toBuffer();
export const sampleSvg = () =>
  svg('<rect width="24" height="16" fill="#c33"/><circle cx="30" cy="20" r="9"/>');

/** An SVG of the sample's size around `content`. */
export function svg(content: string, attributes = ''): Buffer {
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${SAMPLE_WIDTH}" height="${SAMPLE_HEIGHT}" ${attributes}>\n${content}\n</svg>\n`,
  );
}

/** One PNG chunk with a right checksum. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** The chunks of a PNG as `[type, data]`. */
export function pngChunks(png: Buffer): [string, Buffer][] {
  const chunks: [string, Buffer][] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push([png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length)]);
    at += 12 + length;
  }
  return chunks;
}

/** Puts chunks together to a PNG again. */
export function joinPng(chunks: readonly [string, Buffer][]): Buffer {
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...chunks.map(([type, data]) => pngChunk(type, data)),
  ]);
}

/** A PNG animation of two frames; `secondData` replaces the second frame's compressed pixels. */
export async function sampleApng(secondData?: Buffer): Promise<Buffer> {
  const [first, second] = await Promise.all(
    [1, 2].map(async (seed) => pngChunks(await texture(seed).png().toBuffer())),
  );
  const dataOf = (chunks: readonly [string, Buffer][] = []) =>
    Buffer.concat(chunks.filter(([type]) => type === 'IDAT').map(([, data]) => data));
  const header = first?.find(([type]) => type === 'IHDR')?.[1] ?? Buffer.alloc(13);
  return joinPng([
    ['IHDR', header],
    ['acTL', words(2, 0)],
    ['fcTL', frameControl(0)],
    ['IDAT', dataOf(first)],
    ['fcTL', frameControl(1)],
    ['fdAT', Buffer.concat([words(2), secondData ?? dataOf(second)])],
    ['IEND', Buffer.alloc(0)],
  ]);
}

function frameControl(sequence: number): Buffer {
  return Buffer.concat([
    words(sequence, SAMPLE_WIDTH, SAMPLE_HEIGHT, 0, 0),
    Buffer.from([0, 1, 0, 10, 0, 0]),
  ]);
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}
