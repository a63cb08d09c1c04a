import { crc32 } from 'node:zlib';
import { Refusal } from '../refusal.ts';

export interface PngChunk {
  readonly type: string;
  /** Offset of the chunk's length field in the file, in bytes. */
  readonly offset: number;
  readonly data: Buffer;
}

export interface PngLayout {
  readonly width: number;
  readonly height: number;
  /** Frames of an animation (APNG); 1 for a plain PNG. */
  readonly frames: number;
  readonly chunks: readonly PngChunk[];
}

const SIGNATURE_BYTES = 8;

/**
 * Walks the chunks of a PNG (W3C PNG, third edition, section 5) to IEND and checks every CRC.
 * libpng only warns about a damaged ancillary chunk and never looks for IEND once it has its pixels.
 */
export function walkPng(bytes: Buffer): PngLayout {
  const chunks: PngChunk[] = [];
  let at = SIGNATURE_BYTES;
  for (;;) {
    if (at + 12 > bytes.length) throw cut(bytes.length);
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (!/^[A-Za-z]{4}$/.test(type) || length > 0x7fffffff) {
      throw new Refusal('corrupt', `The PNG is damaged at byte ${at}: no chunk begins there.`, {
        format: 'png',
        offset: at,
      });
    }
    const end = at + 8 + length;
    if (end + 4 > bytes.length) throw cut(bytes.length);
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) {
      throw new Refusal(
        'corrupt',
        `The PNG is damaged: the checksum of its ${type} chunk at byte ${at} is wrong.`,
        {
          format: 'png',
          offset: at,
        },
      );
    }
    chunks.push({ type, offset: at, data: bytes.subarray(at + 8, end) });
    at = end + 4;
    if (type === 'IEND') break;
  }
  const header = chunks[0];
  if (header?.type !== 'IHDR' || header.data.length !== 13) {
    throw new Refusal('corrupt', 'The PNG does not begin with its header chunk (IHDR) at byte 8.');
  }
  if (!chunks.some((chunk) => chunk.type === 'IDAT')) {
    throw new Refusal('corrupt', 'The PNG has no picture data (IDAT chunk).');
  }
  return {
    width: header.data.readUInt32BE(0),
    height: header.data.readUInt32BE(4),
    frames: countFrames(chunks),
    chunks,
  };
}

/** An acTL chunk before the first IDAT makes an animation; it must announce as many frames as there are. */
function countFrames(chunks: readonly PngChunk[]): number {
  const control = chunks.findIndex((chunk) => chunk.type === 'acTL');
  if (control === -1 || control > chunks.findIndex((chunk) => chunk.type === 'IDAT')) return 1;
  const chunk = chunks[control];
  const announced = chunk !== undefined && chunk.data.length >= 8 ? chunk.data.readUInt32BE(0) : 0;
  const found = chunks.filter(({ type }) => type === 'fcTL').length;
  if (announced === 0 || announced !== found) {
    throw new Refusal('corrupt', `The animated PNG announces ${announced} frames but holds ${found}.`);
  }
  return announced;
}

function cut(end: number): Refusal {
  return new Refusal(
    'truncated',
    `The PNG is cut off: it ends at byte ${end} without its end chunk (IEND).`,
    {
      format: 'png',
      offset: end,
    },
  );
}
