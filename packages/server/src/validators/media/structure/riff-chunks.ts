import { Refusal } from '../../refusal.ts';
import type { BlockCache } from '../block-cache.ts';
import type { Structure } from './structure.ts';

/** Stands for what is in `ds64`, or for nothing known (EBU Tech 3306). */
const LARGEST = 0xffff_ffff;
/** What a writer that could not go back left as the size of its samples: FFmpeg, SoX, arecord. */
const UNKNOWN: ReadonlySet<number> = new Set([LARGEST, 0x7fff_f000, 0x7fff_ff00]);
/** Some writers count the first chunk's own header, which the size does not include. */
const SPARE_RIFF_BYTES = 8;
const MAX_CHUNKS = 100_000;
const CHUNK_NAME = /^[\x20-\x7e]{4}$/;

/** Walks the chunks of a WAV (RIFF, RF64 or BW64): there have to be `fmt ` and `data`, and all have to end within the file. */
export async function walkWav(file: BlockCache): Promise<Structure> {
  const head = await file.peek(0, 12);
  const riffSize = head.length < 12 ? 0 : head.readUInt32LE(4);
  const is64 = head.toString('latin1', 0, 4) !== 'RIFF';
  let largeDataSize: number | undefined;
  let hasFormat = false;
  let dataBytes: number | undefined;
  let isOpenEnded = false;
  let count = 0;
  for (let at = 12; at + 8 <= file.size; count++) {
    const header = await file.peek(at, 24);
    const name = header.toString('latin1', 0, 4);
    // Some writers leave padding behind the samples.
    if (dataBytes !== undefined && !CHUNK_NAME.test(name)) break;
    if (!CHUNK_NAME.test(name) || count > MAX_CHUNKS) {
      throw new Refusal('corrupt', `The WAV is damaged at byte ${at}: there should be a chunk.`, {
        offset: at,
      });
    }
    let size = header.readUInt32LE(4);
    if (name === 'ds64' && is64 && header.length === 24) largeDataSize = Number(header.readBigUInt64LE(16));
    if (name === 'fmt ') hasFormat = true;
    if (name === 'data') {
      const goesOn = at + 8 + size > file.size;
      if (size === LARGEST && largeDataSize !== undefined) size = largeDataSize;
      // A recording that was never finished says 0 here, and the samples go on to the end.
      else if ((goesOn && UNKNOWN.has(size)) || (size === 0 && (riffSize === 0 || riffSize === LARGEST))) {
        size = file.size - at - 8;
        isOpenEnded = true;
      }
      dataBytes ??= size;
    }
    requireInside(file, name, at, size);
    // Chunks are padded to an even length, except that the last one often is not.
    at += 8 + size + (size % 2);
  }
  if (!hasFormat)
    throw new Refusal('corrupt', 'The WAV has no "fmt " chunk, which says how its samples are stored.');
  if (dataBytes === undefined) {
    throw new Refusal(
      'truncated',
      `The WAV is cut off: it ends at byte ${file.size} before its samples begin.`,
    );
  }
  if (dataBytes === 0) throw new Refusal('corrupt', 'The WAV holds no samples: its "data" chunk is empty.');
  if (!is64 && !isOpenEnded && riffSize !== LARGEST && riffSize + 8 > file.size + 1 + SPARE_RIFF_BYTES) {
    throw cutOff(file, 'RIFF', 0, riffSize + 8);
  }
  return { brand: '', isOpenEnded };
}

function requireInside(file: BlockCache, name: string, at: number, size: number): void {
  if (at + 8 + size > file.size) throw cutOff(file, name, at, at + 8 + size);
}

function cutOff(file: BlockCache, name: string, at: number, needed: number): Refusal {
  return new Refusal(
    'truncated',
    `The WAV is cut off: its chunk "${name}" at byte ${at} should reach to byte ${needed}, but the file ends at byte ${file.size}.`,
    { offset: at, needed, size: file.size },
  );
}
