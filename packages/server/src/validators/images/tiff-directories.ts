import { Refusal } from '../refusal.ts';

/** Most pages a TIFF may have: each is decoded on its own, and libtiff itself stops at 65,535. */
const MAX_PAGES = 10_000;

const IMAGE_WIDTH = 256;
const IMAGE_LENGTH = 257;
const STRIP_OFFSETS = 273;
const STRIP_BYTE_COUNTS = 279;
const TILE_OFFSETS = 324;
const TILE_BYTE_COUNTS = 325;

/** Bytes of one value by field type (TIFF 6.0 section 2; BigTIFF adds 16 to 18). Others are not followed. */
const INTEGER_BYTES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8 };

export interface TiffPage {
  readonly width: number;
  readonly height: number;
}

/**
 * Walks the chain of image file directories of a TIFF or BigTIFF (TIFF 6.0 section 2) and checks that
 * every strip and tile lies inside the file. libtiff drops pages silently where a file was cut.
 */
export function walkTiff(bytes: Buffer): TiffPage[] {
  const reader = new TiffReader(bytes);
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  for (let at = reader.firstDirectory(); at !== 0; ) {
    if (seen.has(at)) throw new Refusal('corrupt', `The TIFF's chain of pages loops back to byte ${at}.`);
    seen.add(at);
    if (pages.length === MAX_PAGES)
      throw new Refusal('too-large-decoded', `The TIFF has more than ${MAX_PAGES} pages.`);
    const { page, next } = reader.directory(at);
    pages.push(page);
    at = next;
  }
  if (pages.length === 0) throw new Refusal('corrupt', 'The TIFF has no page.');
  return pages;
}

class TiffReader {
  readonly #bytes: Buffer;
  readonly #little: boolean;
  readonly #big: boolean;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#little = bytes[0] === 0x49;
    this.#big = bytes[this.#little ? 2 : 3] === 43;
  }

  firstDirectory(): number {
    return this.#big ? this.#integer(8, 8) : this.#integer(4, 4);
  }

  directory(at: number): { page: TiffPage; next: number } {
    const countBytes = this.#big ? 8 : 2;
    const entryBytes = this.#big ? 20 : 12;
    const count = this.#integer(at, countBytes);
    const end = at + countBytes + count * entryBytes;
    if (end > this.#bytes.length) throw this.#cut(`the directory at byte ${at}`);
    const fields = new Map<number, number[]>();
    for (let entry = at + countBytes; entry < end; entry += entryBytes) {
      const tag = this.#integer(entry, 2);
      if (!fields.has(tag)) fields.set(tag, this.#values(entry, tag));
    }
    const page = { width: fields.get(IMAGE_WIDTH)?.[0] ?? 0, height: fields.get(IMAGE_LENGTH)?.[0] ?? 0 };
    if (page.width === 0 || page.height === 0) {
      throw new Refusal('corrupt', `The TIFF page at byte ${at} declares no width or height.`);
    }
    this.#requireData(at, fields.get(STRIP_OFFSETS), fields.get(STRIP_BYTE_COUNTS));
    this.#requireData(at, fields.get(TILE_OFFSETS), fields.get(TILE_BYTE_COUNTS));
    return { page, next: this.#integer(end, this.#big ? 8 : 4) };
  }

  /** Reads the integers of one entry where the tag is one we follow; they may lie elsewhere in the file. */
  #values(entry: number, tag: number): number[] {
    const size = INTEGER_BYTES[this.#integer(entry + 2, 2)];
    if (size === undefined || !FOLLOWED.has(tag)) return [];
    const count = this.#integer(entry + 4, this.#big ? 8 : 4);
    const inline = entry + (this.#big ? 12 : 8);
    const room = this.#big ? 8 : 4;
    const from = count * size <= room ? inline : this.#integer(inline, room);
    if (from + count * size > this.#bytes.length) throw this.#cut(`the values of tag ${tag} at byte ${from}`);
    return Array.from({ length: count }, (_, index) => this.#integer(from + index * size, size));
  }

  #requireData(at: number, offsets: number[] | undefined, counts: number[] | undefined): void {
    for (const [index, offset] of (offsets ?? []).entries()) {
      // Writers may leave out the byte count of a single strip; the decoder then finds the end itself.
      const length = counts?.[index] ?? 0;
      if (offset + length > this.#bytes.length) throw this.#cut(`the picture data of the page at byte ${at}`);
    }
  }

  #integer(at: number, size: number): number {
    if (at + size > this.#bytes.length) throw this.#cut(`byte ${at}`);
    if (size === 1) return this.#bytes.readUInt8(at);
    if (size === 2) return this.#little ? this.#bytes.readUInt16LE(at) : this.#bytes.readUInt16BE(at);
    if (size === 4) return this.#little ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
    return Number(this.#little ? this.#bytes.readBigUInt64LE(at) : this.#bytes.readBigUInt64BE(at));
  }

  #cut(what: string): Refusal {
    return new Refusal(
      'truncated',
      `The TIFF is cut off: ${what} lies beyond its end at byte ${this.#bytes.length}.`,
      {
        format: 'tiff',
        offset: this.#bytes.length,
      },
    );
  }
}

const FOLLOWED: ReadonlySet<number> = new Set([
  IMAGE_WIDTH,
  IMAGE_LENGTH,
  STRIP_OFFSETS,
  STRIP_BYTE_COUNTS,
  TILE_OFFSETS,
  TILE_BYTE_COUNTS,
]);
