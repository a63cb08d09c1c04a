import { ByteReader } from '../../byte-reader.ts';
import { Refusal } from '../../refusal.ts';
import type { BlockCache } from '../block-cache.ts';
import { adtsFrame, type FrameHeader, mpegFrame } from './frame-headers.ts';
import { id3v2End } from './id3v2.ts';
import type { Structure } from './structure.ts';

/** Tags that follow the last frame: ID3v1, Lyrics3, APE, an appended ID3v2. */
const TRAILING_TAG = /^(TAG|LYRICSBEGIN|APETAGEX|ID3|3DI)/;
/** Players skip some junk (a tag nobody knows, a splice); more than this share of the file is no audio. */
const MAX_JUNK_SHARE = 0.1;
const SPARE_JUNK_BYTES = 4096;
/** Longest frame: MPEG-2 layer II at 8 kHz and 160 kbit/s; an ADTS frame has at most 8191 bytes. */
const MAX_FRAME_BYTES = 8192;

type HeaderAt = (bytes: Buffer, at: number) => FrameHeader | undefined;

/** Walks the frames of an MP3, and compares their number with the Xing, Info or VBRI header where there is one. */
export async function walkMp3(file: BlockCache): Promise<Structure> {
  const { frames, samples, sampleRate, head } = await walkFrames(file, mpegFrame, 'MP3');
  const announced = announcedFrames(head);
  // The header's own frame is not always counted.
  if (announced !== undefined && frames < announced - 1) {
    throw new Refusal(
      'truncated',
      `The MP3 is cut off: its header announces ${announced} frames, but there are only ${frames} up to byte ${file.size}.`,
      { announced, frames, size: file.size },
    );
  }
  return { brand: '', seconds: samples / sampleRate };
}

export async function walkAdts(file: BlockCache): Promise<Structure> {
  const { samples, sampleRate } = await walkFrames(file, adtsFrame, 'AAC');
  return { brand: '', seconds: samples / sampleRate };
}

interface FrameWalk {
  readonly frames: number;
  readonly samples: number;
  readonly sampleRate: number;
  /** The first frame. */
  readonly head: Buffer;
}

async function walkFrames(file: BlockCache, headerAt: HeaderAt, label: string): Promise<FrameWalk> {
  const reader = new ByteReader(file, label);
  reader.seek(await id3v2End(file));
  let walk: { frames: number; samples: number; sampleRate: number; head: Buffer } | undefined;
  let junk = 0;
  while (reader.remaining > 0) {
    const at = reader.position;
    const bytes = await window(reader);
    const header = headerAt(bytes, 0);
    if (header === undefined || (walk === undefined && !isFollowed(bytes, header, reader, headerAt))) {
      if (TRAILING_TAG.test(bytes.toString('latin1', 0, 11))) break;
      const skipped = skipJunk(bytes, headerAt);
      junk += skipped;
      reader.seek(at + skipped);
      continue;
    }
    if (header.length > reader.remaining) {
      throw new Refusal(
        'truncated',
        `The ${label} is cut off: its frame at byte ${at} should be ${header.length} bytes long, but the file ends at byte ${file.size}.`,
        { offset: at, needed: at + header.length, size: file.size },
      );
    }
    walk ??= {
      frames: 0,
      samples: 0,
      sampleRate: header.sampleRate,
      head: Buffer.from(bytes.subarray(0, header.length)),
    };
    walk.frames++;
    walk.samples += header.samples;
    reader.seek(at + header.length);
  }
  if (walk === undefined) {
    throw new Refusal('corrupt', `The file holds no audio: no ${label} frame is followed by another one.`);
  }
  if (junk > SPARE_JUNK_BYTES && junk > file.size * MAX_JUNK_SHARE) {
    throw new Refusal(
      'corrupt',
      `The ${label} is damaged: ${junk} of its ${file.size} bytes are no audio frames.`,
      { junk },
    );
  }
  return walk;
}

/** The bytes from here, a frame and a header at least where there are as many; the position stays. */
async function window(reader: ByteReader): Promise<Buffer> {
  const at = reader.position;
  const length = Math.min(MAX_FRAME_BYTES + 16, reader.remaining);
  if (!reader.has(length)) await reader.need(length, 'a frame');
  const bytes = reader.bytes(length);
  reader.seek(at);
  return bytes;
}

/** The first frame has to prove itself: a header is found in any noise. */
function isFollowed(bytes: Buffer, header: FrameHeader, reader: ByteReader, headerAt: HeaderAt): boolean {
  if (header.length >= reader.remaining) return true;
  return (
    headerAt(bytes, header.length) !== undefined ||
    TRAILING_TAG.test(bytes.toString('latin1', header.length, header.length + 11))
  );
}

/** How far to the next place that could be a frame, in bytes, at least 1. */
function skipJunk(bytes: Buffer, headerAt: HeaderAt): number {
  for (let at = 1; at + 8 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    const header = headerAt(bytes, at);
    if (header !== undefined && headerAt(bytes, at + header.length) !== undefined) return at;
  }
  // Short of the end, so that a header across the border is not missed.
  return Math.max(1, bytes.length - (MAX_FRAME_BYTES >> 1));
}

/** Frames that the first frame announces (the Xing and VBRI headers, which no standard describes). */
function announcedFrames(head: Buffer): number | undefined {
  const text = head.toString('latin1', 0, 64);
  const xing = text.search(/Xing|Info/);
  if (xing >= 4 && xing + 12 <= head.length) {
    const hasCount = (head.readUInt32BE(xing + 4) & 1) !== 0;
    return hasCount ? head.readUInt32BE(xing + 8) : undefined;
  }
  if (text.startsWith('VBRI', 36) && head.length >= 54) return head.readUInt32BE(50);
  return undefined;
}
