import { ByteReader } from '../../byte-reader.ts';
import { Refusal } from '../../refusal.ts';
import type { BlockCache } from '../block-cache.ts';
import { MAX_STREAMS } from '../media-limits.ts';
import type { Structure } from './structure.ts';

const HEADER_BYTES = 27;
const FIRST_PAGE = 2;
const LAST_PAGE = 4;

interface LogicalStream {
  nextPage: number;
  ended: boolean;
}

/**
 * Walks all pages of an Ogg file (RFC 3533 section 6): checksums, page numbers, and a last page for every
 * logical stream. FFmpeg skips what does not fit and plays on.
 */
export async function walkOgg(file: BlockCache): Promise<Structure> {
  const reader = new ByteReader(file, 'Ogg');
  const streams = new Map<number, LogicalStream>();
  while (reader.remaining > 0) {
    const offset = reader.position;
    const { flags, serial, page } = await readPage(reader);
    const known = streams.get(serial);
    if ((flags & FIRST_PAGE) !== 0) {
      if (known?.ended === false) throw damaged(offset, `logical stream ${serial} begins twice`);
    } else if (known === undefined)
      throw damaged(offset, `a page belongs to logical stream ${serial}, which never began`);
    else if (known.nextPage !== page)
      throw damaged(offset, `page ${known.nextPage} is missing before page ${page}`);
    streams.set(serial, { nextPage: (page + 1) % 2 ** 32, ended: (flags & LAST_PAGE) !== 0 });
    if (streams.size > MAX_STREAMS)
      throw damaged(offset, `there are more than ${MAX_STREAMS} logical streams`);
  }
  for (const [serial, { ended, nextPage }] of streams) {
    if (ended) continue;
    throw new Refusal(
      'truncated',
      `The Ogg is cut off: logical stream ${serial} stops after page ${nextPage - 1} without its last page.`,
      { size: file.size },
    );
  }
  return { brand: '' };
}

async function readPage(reader: ByteReader): Promise<{ flags: number; serial: number; page: number }> {
  const offset = reader.position;
  await reader.need(HEADER_BYTES, 'a page');
  const segments = reader.bytes(HEADER_BYTES).readUInt8(26);
  reader.seek(offset);
  await reader.need(HEADER_BYTES + segments, 'a page');
  const table = reader.bytes(HEADER_BYTES + segments).subarray(HEADER_BYTES);
  const length = HEADER_BYTES + segments + table.reduce((sum, lacing) => sum + lacing, 0);
  reader.seek(offset);
  await reader.need(length, 'a page');
  const bytes = reader.bytes(length);
  if (bytes.toString('latin1', 0, 4) !== 'OggS') throw damaged(offset, 'there should be a page');
  if (pageChecksum(bytes) !== bytes.readUInt32LE(22))
    throw damaged(offset, "a page's checksum does not match");
  return { flags: bytes.readUInt8(5), serial: bytes.readUInt32LE(14), page: bytes.readUInt32LE(18) };
}

/** The CRC of polynomial 0x04c11db7, not reflected, so that zlib's is of no use. */
const CHECKSUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  return crc;
});

/** The checksum is computed as if its own four bytes were zero. */
export function pageChecksum(page: Buffer): number {
  let crc = 0;
  for (let at = 0; at < page.length; at++) {
    const byte = at >= 22 && at < 26 ? 0 : (page[at] ?? 0);
    crc = (crc << 8) ^ (CHECKSUMS[((crc >>> 24) ^ byte) & 0xff] ?? 0);
  }
  return crc >>> 0;
}

function damaged(offset: number, what: string): Refusal {
  return new Refusal('corrupt', `The Ogg is damaged at byte ${offset}: ${what}.`, { offset });
}
