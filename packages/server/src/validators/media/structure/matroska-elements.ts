import { Refusal } from '../../refusal.ts';
import type { BlockCache } from '../block-cache.ts';
import type { Structure } from './structure.ts';

const EBML = 0x1a45dfa3;
const DOC_TYPE = 0x4282;
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
/** The children of a Segment beside the Clusters (RFC 9559 section 5.1). */
const TOP_LEVEL: ReadonlySet<number> = new Set([
  0x114d9b74, // SeekHead
  0x1549a966, // Info
  0x1654ae6b, // Tracks
  0x1c53bb6b, // Cues
  0x1941a469, // Attachments
  0x1043a770, // Chapters
  0x1254c367, // Tags
]);
const MAX_HEADER_BYTES = 4096;

interface Element {
  readonly id: number;
  /** Of the content, in bytes; undefined where the writer left it open (RFC 8794 section 6.2). */
  readonly size: number | undefined;
  /** Where the content begins. */
  readonly start: number;
}

/**
 * Walks the elements of a Matroska or WebM file, block by block: every one has to end within what it lies in.
 * FFmpeg skips what is no element, to the next Cluster, without a word.
 */
export async function walkMatroska(file: BlockCache): Promise<Structure> {
  const header = await elementAt(file, 0);
  if (header.id !== EBML || header.size === undefined || header.size > MAX_HEADER_BYTES) {
    throw damaged(0, 'its header is not that of a Matroska or WebM file');
  }
  requireInside(file, header, 0, file.size);
  const brand = docType(await file.peek(header.start, header.size));
  const at = header.start + header.size;
  const segment = await elementAt(file, at);
  if (segment.id !== SEGMENT) throw damaged(at, 'there should be a Segment');
  requireInside(file, segment, at, file.size);
  const end = segment.size === undefined ? file.size : segment.start + segment.size;
  await walkSegment(file, segment.start, end);
  return { brand };
}

async function walkSegment(file: BlockCache, start: number, end: number): Promise<void> {
  let hasCluster = false;
  let clusterEnd = 0;
  for (let at = start; at < end; ) {
    const element = await elementAt(file, at);
    requireInside(file, element, at, at < clusterEnd ? clusterEnd : end);
    if (element.id === CLUSTER) {
      hasCluster = true;
      clusterEnd = element.size === undefined ? 0 : element.start + element.size;
      at = element.start;
      continue;
    }
    if (element.size === undefined && !TOP_LEVEL.has(element.id)) {
      // The children of a Cluster of unknown size pass by here; they always say theirs.
      throw damaged(at, 'an element has no size');
    }
    at = element.size === undefined ? element.start : element.start + element.size;
  }
  if (!hasCluster)
    throw new Refusal(
      'truncated',
      `The file is cut off: it ends at byte ${file.size} before any media data.`,
    );
}

function requireInside(file: BlockCache, { size, start }: Element, at: number, end: number): void {
  if (size === undefined || start + size <= end) return;
  if (end < file.size) throw damaged(at, 'an element is longer than what it lies in');
  throw new Refusal(
    'truncated',
    `The file is cut off: the element at byte ${at} should reach to byte ${start + size}, but the file ends at byte ${file.size}.`,
    { offset: at, needed: start + size, size: file.size },
  );
}

async function elementAt(file: BlockCache, at: number): Promise<Element> {
  // Through the cache: there may be a thousand of them to a block.
  const bytes = await file.read(at, 12);
  const idLength = Math.clz32(bytes[0] ?? 0) - 23;
  const sizeLength = Math.clz32(bytes[idLength] ?? 0) - 23;
  if (idLength > 4 || sizeLength > 8) throw damaged(at, 'there is no element');
  if (idLength + sizeLength > bytes.length) {
    throw new Refusal(
      'truncated',
      `The file is cut off: it ends at byte ${file.size}, inside the element at byte ${at}.`,
      {
        offset: at,
        size: file.size,
      },
    );
  }
  const first = bytes.readUInt8(idLength) & (0xff >> sizeLength);
  let size = BigInt(first);
  for (let index = 1; index < sizeLength; index++)
    size = (size << 8n) | BigInt(bytes.readUInt8(idLength + index));
  const unknown = size === (1n << BigInt(7 * sizeLength)) - 1n;
  if (!unknown && size > BigInt(Number.MAX_SAFE_INTEGER) / 2n)
    throw damaged(at, 'an element has an impossible size');
  return {
    id: bytes.readUIntBE(0, idLength),
    size: unknown ? undefined : Number(size),
    start: at + idLength + sizeLength,
  };
}

function docType(header: Buffer): string {
  for (let at = 0; at + 3 <= header.length; ) {
    const idLength = Math.clz32(header.readUInt8(at)) - 23;
    // The header's own elements are short: their sizes take one byte.
    const size = (header[at + idLength] ?? 0) & 0x7f;
    const start = at + idLength + 1;
    if (idLength <= 4 && start <= header.length && header.readUIntBE(at, idLength) === DOC_TYPE) {
      return header.toString('latin1', start, start + size).replace(/\0+$/, '');
    }
    at = start + size;
  }
  // The default of RFC 8794 is none; FFmpeg takes it for Matroska as well.
  return 'matroska';
}

function damaged(offset: number, what: string): Refusal {
  return new Refusal('corrupt', `The file is damaged at byte ${offset}: ${what}.`, { offset });
}
