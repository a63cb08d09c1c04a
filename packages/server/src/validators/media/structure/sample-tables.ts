import { Refusal } from '../../refusal.ts';
import type { BlockCache } from '../block-cache.ts';
import { MAX_STREAMS } from '../media-limits.ts';

/** A day of sound has 4 million samples, of 4 bytes each in its table. */
const MAX_TABLE_BYTES = 64 * 1024 * 1024;
/** Boxes within one box; real ones have a few dozen. */
const MAX_CHILDREN = 10_000;
const PLAYED = new Set(['vide', 'soun']);

interface Box {
  readonly type: string;
  /** Of the content. */
  readonly start: number;
  readonly end: number;
}

/**
 * Checks of every track that is played that its chunks end within the file (ISO/IEC 14496-12 sections 8.7.3, 8.7.4 and
 * 8.7.5). FFmpeg takes the first sample that does not for the end of the movie.
 *
 * @param start Of the content of `moov`, in bytes.
 */
export async function requireSamplesInside(file: BlockCache, start: number, end: number): Promise<void> {
  let tracks = 0;
  for (const track of await children(file, start, end)) {
    if (track.type !== 'trak' || ++tracks > MAX_STREAMS) continue;
    const media = await child(file, track, 'mdia');
    const handler = media && (await child(file, media, 'hdlr'));
    const information = media && (await child(file, media, 'minf'));
    const table = information && (await child(file, information, 'stbl'));
    if (handler === undefined || table === undefined) continue;
    const played = (await file.read(handler.start + 8, 4)).toString('latin1');
    if (PLAYED.has(played))
      await requireChunksInside(file, tracks, await children(file, table.start, table.end));
  }
}

async function requireChunksInside(file: BlockCache, track: number, tables: readonly Box[]): Promise<void> {
  const content = async (type: string) => {
    const box = tables.find((candidate) => candidate.type === type);
    return box && readTable(file, box);
  };
  const large = await content('co64');
  const offsets = large ?? (await content('stco'));
  const runs = await content('stsc');
  const sizes = await content('stsz');
  if (offsets === undefined || runs === undefined || sizes === undefined) return;
  const width = large === undefined ? 4 : 8;
  const chunks = countOf(offsets, 4, 8, width);
  const runCount = countOf(runs, 4, 8, 12);
  const equalSize = sizes.length >= 12 ? sizes.readUInt32BE(4) : 0;
  const samples = equalSize > 0 ? sizes.readUInt32BE(8) : countOf(sizes, 8, 12, 4);
  let sample = 0;
  let run = -1;
  for (let chunk = 0; chunk < chunks && sample < samples; chunk++) {
    while (run + 1 < runCount && runs.readUInt32BE(8 + 12 * (run + 1)) <= chunk + 1) run++;
    const count = run < 0 ? 0 : Math.min(runs.readUInt32BE(12 + 12 * run), samples - sample);
    const at = 8 + chunk * width;
    const offset = width === 4 ? offsets.readUInt32BE(at) : Number(offsets.readBigUInt64BE(at));
    let needed = offset + equalSize * count;
    if (equalSize === 0)
      for (let index = 0; index < count; index++) needed += sizes.readUInt32BE(12 + 4 * (sample + index));
    if (needed > file.size) {
      throw new Refusal(
        'truncated',
        `The movie is cut off: chunk ${chunk + 1} of track ${track} should reach to byte ${needed}, but the file ends at byte ${file.size}.`,
        { offset, needed, size: file.size, track, chunk: chunk + 1 },
      );
    }
    sample += count;
  }
}

/** Entries that a table announces, as far as it holds them. */
function countOf(table: Buffer, countAt: number, entriesAt: number, width: number): number {
  if (table.length < entriesAt) return 0;
  return Math.min(table.readUInt32BE(countAt), Math.floor((table.length - entriesAt) / width));
}

async function readTable(file: BlockCache, { type, start, end }: Box): Promise<Buffer> {
  if (end - start <= MAX_TABLE_BYTES) return file.read(start, end - start);
  throw new Refusal(
    'too-large-decoded',
    `The movie's table "${type}" has ${end - start} bytes; at most ${MAX_TABLE_BYTES} can be read.`,
    { offset: start, limit: MAX_TABLE_BYTES },
  );
}

async function child(file: BlockCache, parent: Box, type: string): Promise<Box | undefined> {
  return (await children(file, parent.start, parent.end)).find((box) => box.type === type);
}

/** Stops where the boxes make no sense: that is for the demuxer to judge. */
async function children(file: BlockCache, start: number, end: number): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end && boxes.length < MAX_CHILDREN; ) {
    const header = await file.read(at, 16);
    const small = header.readUInt32BE(0);
    const head = small === 1 && header.length === 16 ? 16 : 8;
    const size = small === 0 ? end - at : head === 16 ? Number(header.readBigUInt64BE(8)) : small;
    if (size < head || at + size > end) break;
    boxes.push({ type: header.toString('latin1', 4, 8), start: at + head, end: at + size });
    at += size;
  }
  return boxes;
}
