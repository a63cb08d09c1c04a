import { Refusal } from '../refusal.ts';
import { countLzwPixels } from './gif-lzw.ts';
import { requireDecodable } from './pixel-limit.ts';

export interface GifLayout {
  /** The canvas: the logical screen, or what the frames need where they reach beyond it. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
}

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;

/**
 * Walks the blocks of a GIF (GIF89a specification, appendix B) to the trailer 0x3B: libvips takes an
 * animation that was cut between or inside frames for a shorter one.
 */
export function walkGif(bytes: Buffer): GifLayout {
  if (bytes.length < 13) throw cut(bytes.length);
  let width = bytes.readUInt16LE(6);
  let height = bytes.readUInt16LE(8);
  let frames = 0;
  let at = 13 + colourTableBytes(bytes[10]);
  for (;;) {
    const introducer = bytes[at];
    if (introducer === undefined) throw cut(bytes.length);
    if (introducer === TRAILER) break;
    if (introducer === EXTENSION) {
      at = skipSubBlocks(bytes, at + 2);
    } else if (introducer === IMAGE) {
      if (at + 11 > bytes.length) throw cut(bytes.length);
      const frameWidth = bytes.readUInt16LE(at + 5);
      const frameHeight = bytes.readUInt16LE(at + 7);
      if (frameWidth === 0 || frameHeight === 0) {
        throw new Refusal('corrupt', `The GIF has an empty frame at byte ${at}.`, {
          format: 'gif',
          offset: at,
        });
      }
      width = Math.max(width, bytes.readUInt16LE(at + 1) + frameWidth);
      height = Math.max(height, bytes.readUInt16LE(at + 3) + frameHeight);
      frames++;
      // A bomb is named as one even where it is also cut off.
      requireDecodable('GIF', width, height, frames);
      // Descriptor, local colour table, one byte of LZW code size, then the data.
      const codeSize = at + 10 + colourTableBytes(bytes[at + 9]);
      const end = skipSubBlocks(bytes, codeSize + 1);
      requirePixels(bytes, codeSize, frames, frameWidth * frameHeight);
      at = end;
    } else {
      throw new Refusal('corrupt', `The GIF is damaged at byte ${at}: no block begins there.`, {
        format: 'gif',
        offset: at,
      });
    }
  }
  if (frames === 0) throw new Refusal('corrupt', `The GIF ends at byte ${at} without any frame.`);
  return { width, height, frames };
}

function requirePixels(bytes: Buffer, codeSize: number, frame: number, wanted: number): void {
  const pixels = countLzwPixels(bytes, codeSize, wanted);
  if (pixels >= wanted) return;
  throw new Refusal('truncated', `The GIF's frame ${frame} has data for ${pixels} of its ${wanted} pixels.`, {
    format: 'gif',
    frame,
    offset: codeSize,
  });
}

function colourTableBytes(flags: number | undefined): number {
  return flags !== undefined && (flags & 0x80) !== 0 ? 3 * 2 ** ((flags & 0x07) + 1) : 0;
}

function skipSubBlocks(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) throw cut(bytes.length);
    at += 1 + length;
    if (length === 0) return at;
  }
}

function cut(end: number): Refusal {
  return new Refusal('truncated', `The GIF is cut off: it ends at byte ${end} without its trailer (3B).`, {
    format: 'gif',
    offset: end,
  });
}
