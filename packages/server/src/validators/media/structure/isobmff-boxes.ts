import { Refusal } from '../../refusal.ts';
import type { BlockCache } from '../block-cache.ts';
import { requireSamplesInside } from './sample-tables.ts';
import type { Structure } from './structure.ts';

/** A fragmented file has two boxes to a fragment; more than this is no recording. */
const MAX_BOXES = 500_000;
/** What a cut must not have hit. Of other boxes behind a complete movie nothing is played. */
const WANTED = new Set([
  'ftyp',
  'moov',
  'moof',
  'mdat',
  'mfra',
  'sidx',
  'free',
  'skip',
  'wide',
  'meta',
  'uuid',
  'udta',
]);
const PRINTABLE = /^[\x20-\x7e\xa9]{4}$/;

/**
 * Walks the top-level boxes of an MP4, MOV or M4A (ISO/IEC 14496-12 section 4.2): each has to end within the
 * file, and so do the samples that the movie lists. The rest of `moov` is for the demuxer.
 */
export async function walkBoxes(file: BlockCache): Promise<Structure> {
  let brand = '';
  let hasMovie = false;
  let hasMedia = false;
  let count = 0;
  for (let at = 0; at < file.size; count++) {
    const header = await file.peek(at, 16);
    if (header.length < 8) break;
    const type = header.toString('latin1', 4, 8);
    const size = boxSize(header, file.size - at);
    // Some cameras and programs leave padding or notes of their own behind the last box.
    const isBox =
      PRINTABLE.test(type) && (WANTED.has(type) || (size !== undefined && at + size <= file.size));
    if (hasMovie && hasMedia && !isBox) break;
    if (size === undefined || count > MAX_BOXES) {
      throw new Refusal(
        'corrupt',
        `The movie is damaged: the box at byte ${at} has the impossible size ${header.readUInt32BE(0)}.`,
        {
          offset: at,
        },
      );
    }
    if (at + size > file.size) {
      const name = PRINTABLE.test(type) ? `box "${type}"` : 'box';
      throw new Refusal(
        'truncated',
        `The movie is cut off: its ${name} at byte ${at} should be ${size} bytes long, but the file ends at byte ${file.size}.`,
        { offset: at, needed: at + size, size: file.size },
      );
    }
    if (type === 'ftyp' && at === 0) brand = header.toString('latin1', 8, 12);
    if (type === 'moov') {
      hasMovie = true;
      await requireSamplesInside(file, at + (header.readUInt32BE(0) === 1 ? 16 : 8), at + size);
    }
    hasMedia ||= type === 'mdat';
    at += size;
  }
  if (!hasMovie) {
    throw new Refusal(
      'truncated',
      'The movie has no "moov" box, which lists its tracks; the recording or the upload was cut off, or it was not finished.',
    );
  }
  // Before QuickTime 7 there was no `ftyp`.
  return { brand: brand === '' ? 'qt  ' : brand };
}

/** In bytes; undefined where it cannot be. 0 means: to the end of the file. */
function boxSize(header: Buffer, remaining: number): number | undefined {
  const size = header.readUInt32BE(0);
  if (size === 0) return remaining;
  if (size !== 1) return size >= 8 ? size : undefined;
  if (header.length < 16) return undefined;
  const large = header.readBigUInt64BE(8);
  return large >= 16n && large <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(large) : undefined;
}
