import { crc32 } from 'node:zlib';
import { Refusal } from '../refusal.ts';
import type { PngChunk, PngLayout } from './png-chunks.ts';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** Chunks without which a frame's pixels cannot be read: palette and palette transparency. */
const SHARED: ReadonlySet<string> = new Set(['PLTE', 'tRNS']);

/**
 * Yields every frame of an animated PNG as a plain PNG of its own, because libvips decodes only the
 * default image and the others would go unchecked (W3C PNG, third edition, section 11.3.4.5).
 */
export function* apngFrames(layout: PngLayout): Generator<Buffer> {
  const [header] = layout.chunks;
  if (header === undefined) return;
  const shared = layout.chunks.filter((chunk) => SHARED.has(chunk.type));
  let frame: { control: PngChunk; data: Buffer[] } | undefined;
  for (const chunk of layout.chunks) {
    if (chunk.type === 'fcTL' || chunk.type === 'IEND') {
      if (frame !== undefined) yield plainPng(layout, header, shared, frame.control, frame.data);
      frame = chunk.type === 'fcTL' ? { control: chunk, data: [] } : undefined;
    } else if (chunk.type === 'IDAT') {
      frame?.data.push(chunk.data);
    } else if (chunk.type === 'fdAT') {
      frame?.data.push(chunk.data.subarray(4));
    }
  }
}

function plainPng(
  layout: PngLayout,
  header: PngChunk,
  shared: readonly PngChunk[],
  control: PngChunk,
  data: readonly Buffer[],
): Buffer {
  const broken = (why: string) =>
    new Refusal('corrupt', `The animated PNG has a frame at byte ${control.offset} that ${why}.`);
  if (control.data.length !== 26) throw broken('has no valid header');
  const width = control.data.readUInt32BE(4);
  const height = control.data.readUInt32BE(8);
  const right = control.data.readUInt32BE(12) + width;
  const bottom = control.data.readUInt32BE(16) + height;
  if (width === 0 || height === 0 || right > layout.width || bottom > layout.height) {
    throw broken('lies outside of the picture');
  }
  if (data.length === 0) throw broken('holds no picture data');
  const frameHeader = Buffer.from(header.data);
  frameHeader.writeUInt32BE(width, 0);
  frameHeader.writeUInt32BE(height, 4);
  return Buffer.concat([
    SIGNATURE,
    chunkBytes('IHDR', frameHeader),
    ...shared.map((chunk) => chunkBytes(chunk.type, chunk.data)),
    chunkBytes('IDAT', Buffer.concat(data)),
    chunkBytes('IEND', Buffer.alloc(0)),
  ]);
}

function chunkBytes(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}
