import { Refusal } from '../../refusal.ts';
import type { BlockCache } from '../block-cache.ts';
import { id3v2End } from './id3v2.ts';
import type { Structure } from './structure.ts';

const STREAMINFO_BYTES = 34;
const MAX_BLOCKS = 10_000;
/** A tag of MP3 that some taggers put behind any sound; FFmpeg takes it for a part of the last frame. */
const ID3V1_BYTES = 128;

/** Walks the metadata blocks of a FLAC (RFC 9639 section 8): STREAMINFO first and once, all within the file. */
export async function walkFlac(file: BlockCache): Promise<Structure> {
  let at = await id3v2End(file);
  if ((await file.peek(at, 4)).toString('latin1') !== 'fLaC') {
    throw new Refusal('corrupt', `The FLAC is damaged at byte ${at}: there should be "fLaC".`, {
      offset: at,
    });
  }
  at += 4;
  let structure: Structure | undefined;
  for (let count = 0, last = false; !last; count++) {
    const header = await file.peek(at, 4);
    if (header.length < 4) throw cutOff(file, at);
    const type = header.readUInt8(0) & 0x7f;
    const size = header.readUIntBE(1, 3);
    last = header.readUInt8(0) >= 0x80;
    if (at + 4 + size > file.size) throw cutOff(file, at);
    if ((type === 0) !== (count === 0) || type === 127 || count > MAX_BLOCKS) {
      throw new Refusal(
        'corrupt',
        `The FLAC is damaged at byte ${at}: a metadata block of type ${type} cannot stand here.`,
        {
          offset: at,
        },
      );
    }
    if (type === 0) structure = readStreamInfo(await file.peek(at + 4, Math.min(size, STREAMINFO_BYTES)), at);
    at += 4 + size;
  }
  if (at >= file.size) throw cutOff(file, at);
  const end = file.size - ID3V1_BYTES;
  const isTagged = end > at && (await file.peek(end, 3)).toString('latin1') === 'TAG';
  return { ...(structure ?? { brand: '' }), ...(isTagged && { end }) };
}

/** RFC 9639 section 8.2. */
function readStreamInfo(block: Buffer, offset: number): Structure {
  if (block.length < STREAMINFO_BYTES) {
    throw new Refusal('corrupt', `The FLAC is damaged at byte ${offset}: its STREAMINFO is too short.`, {
      offset,
    });
  }
  const sampleRate = block.readUIntBE(10, 3) >> 4;
  if (sampleRate === 0)
    throw new Refusal('corrupt', 'The FLAC is damaged: its STREAMINFO says 0 samples per second.', {
      offset,
    });
  const samples = (block.readUInt8(13) & 0x0f) * 2 ** 32 + block.readUInt32BE(14);
  // 0 means that the encoder did not know.
  return samples === 0 ? { brand: '' } : { brand: '', samples, seconds: samples / sampleRate };
}

function cutOff(file: BlockCache, at: number): Refusal {
  return new Refusal(
    'truncated',
    `The FLAC is cut off: it ends at byte ${file.size}, inside its metadata or right behind it (byte ${at}).`,
    {
      offset: at,
      size: file.size,
    },
  );
}
