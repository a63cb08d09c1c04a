import { sniffImage } from '../sniff.ts';
import type { MediaContainer } from './media-formats.ts';
import { adtsFrame, type FrameHeader, mpegFrame } from './structure/frame-headers.ts';
import { id3v2Length } from './structure/id3v2.ts';

/** Top-level boxes that a movie file may begin with (ISO/IEC 14496-12 and the QuickTime File Format). */
const FIRST_BOXES: ReadonlySet<string> = new Set([
  'ftyp',
  'styp',
  'moov',
  'mdat',
  'free',
  'skip',
  'wide',
  'pnot',
]);

/** Bytes before the first whole frame of an MP3: more than two frames of the highest bitrate. */
const MAX_LEAD_BYTES = 4096;
/** Frames in a row that cannot be chance. */
const LATE_FRAMES = 6;

/**
 * Names the container by its magic numbers. Pictures in the same containers (HEIF, AVIF, WebP) are not
 * media here. Says nothing about whether the rest is sound.
 *
 * @param head The first bytes: 64 KiB, or all of a smaller file. ID3v2 tags that are longer than that leave open
 *   what follows them; then MP3 is assumed, as it nearly always is. See {@link sniffBehindTags}.
 */
export function sniffMedia(head: Buffer): MediaContainer | undefined {
  if (head.length < 4) return undefined;
  const first = head.toString('latin1', 0, 4);
  if (first === 'OggS') return 'ogg';
  if (first === 'fLaC') return 'flac';
  if (first === '\x1a\x45\xdf\xa3') return 'matroska';
  if (
    (first === 'RIFF' || first === 'RF64' || first === 'BW64') &&
    head.toString('latin1', 8, 12) === 'WAVE'
  ) {
    return 'wav';
  }
  if (first.startsWith('ID3'))
    return sniffBehindTags(head.subarray(Math.min(id3v2Length(head), head.length)));
  if (FIRST_BOXES.has(head.toString('latin1', 4, 8)) && sniffImage(head) === undefined) {
    return isImageBrand(head) ? undefined : 'isobmff';
  }
  return sniffFrames(head);
}

/** @param rest What follows the ID3v2 tags at the beginning of a file: 64 KiB, or all there is. */
export function sniffBehindTags(rest: Buffer): MediaContainer {
  if (rest.toString('latin1', 0, 4) === 'fLaC') return 'flac';
  return isFrameRun(rest, adtsFrame) ? 'adts' : 'mp3';
}

/** Still-image brands that `sniffImage` leaves open (ISO/IEC 23008-12). */
function isImageBrand(head: Buffer): boolean {
  return (
    head.toString('latin1', 4, 8) === 'ftyp' &&
    /^(mif1|msf1|miaf|hei[cxms]|hev[cxms]|avi[fs])$/.test(head.toString('latin1', 8, 12))
  );
}

function sniffFrames(head: Buffer): MediaContainer | undefined {
  if (isFrameRun(head, mpegFrame)) return 'mp3';
  if (isFrameRun(head, adtsFrame)) return 'adts';
  return hasLateFrames(head) ? 'mp3' : undefined;
}

/** Recordings of radio streams begin in the middle of a frame, edited ones with zeros. */
function hasLateFrames(head: Buffer): boolean {
  for (
    let begin = head.indexOf(0xff);
    begin >= 0 && begin < MAX_LEAD_BYTES;
    begin = head.indexOf(0xff, begin + 1)
  ) {
    let at = begin;
    let frames = 0;
    let sampleRate: number | undefined;
    for (; frames < LATE_FRAMES; frames++) {
      const header = mpegFrame(head, at);
      if (header === undefined || header.sampleRate !== (sampleRate ?? header.sampleRate)) break;
      sampleRate = header.sampleRate;
      at += header.length;
    }
    if (frames === LATE_FRAMES) return true;
  }
  return false;
}

/** One sync word is found in any noise: the next frame has to begin where the first one ends. */
function isFrameRun(
  bytes: Buffer,
  headerAt: (bytes: Buffer, at: number) => FrameHeader | undefined,
): boolean {
  const first = headerAt(bytes, 0);
  if (first === undefined) return false;
  // A file of a single frame.
  if (first.length === bytes.length) return true;
  return headerAt(bytes, first.length) !== undefined;
}
