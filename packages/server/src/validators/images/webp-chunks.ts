import { Refusal } from '../refusal.ts';

export interface WebpLayout {
  /** The canvas; 0 x 0 where a plain file leaves its size to the bitstream, which the decoder reads. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
}

/** Walks the RIFF chunks of a WebP (RFC 9649 section 2) and counts its frames. */
export function walkWebp(bytes: Buffer): WebpLayout {
  if (bytes.length < 20) throw cut(bytes.length, bytes.length);
  const end = bytes.readUInt32LE(4) + 8;
  if (end > bytes.length) throw cut(bytes.length, end);
  let width = 0;
  let height = 0;
  let animated = false;
  let frames = 0;
  let pictures = 0;
  for (let at = 12; at + 8 <= end; ) {
    const type = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const next = at + 8 + length + (length & 1);
    // Some encoders leave the padding byte of the last chunk out of the file.
    if (at + 8 + length > end) {
      throw new Refusal(
        'truncated',
        `The WebP is cut off inside its ${printable(type)} chunk at byte ${at}.`,
        {
          format: 'webp',
          offset: at,
        },
      );
    }
    if (type === 'VP8X' && length >= 10) {
      animated = ((bytes[at + 8] ?? 0) & 0x02) !== 0;
      width = bytes.readUIntLE(at + 12, 3) + 1;
      height = bytes.readUIntLE(at + 15, 3) + 1;
    }
    if (type === 'ANMF') frames++;
    if (type === 'VP8 ' || type === 'VP8L') pictures++;
    at = next;
  }
  if (frames + pictures === 0)
    throw new Refusal('corrupt', 'The WebP holds no picture (VP8, VP8L or ANMF chunk).');
  return { width, height, frames: animated ? frames : 1 };
}

function printable(type: string): string {
  return /^[\w ]{4}$/.test(type) ? type.trim() : 'unnamed';
}

function cut(end: number, declared: number): Refusal {
  return new Refusal(
    'truncated',
    `The WebP is cut off: it ends at byte ${end} of the ${declared} its header declares.`,
    {
      format: 'webp',
      offset: end,
    },
  );
}
