import type { ByteSource } from '../../../ports/validator.ts';
import { ByteReader } from '../../byte-reader.ts';
import { quotedBytes } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';

const HEADER_BYTES = 8;
const CHUNK_HEADER_BYTES = 12;
/** MagicaVoxel 0.97 to 0.99 write these. */
const VERSIONS: ReadonlySet<number> = new Set([150, 200]);
/** Largest content in bytes: the voxels of a full model of 256 x 256 x 256. */
const MAX_CONTENT_BYTES = 4 + 4 * 256 ** 3;
/** Entries of a dictionary; MagicaVoxel writes about ten. */
const MAX_DICT_ENTRIES = 1000;
/** Longest text in bytes: names, numbers, paths. */
const MAX_STRING_BYTES = 64 * 1024;

/** A chunk whose content is read; its numbers are taken in order. */
export class VoxChunk {
  readonly id: string;
  /** Where the content begins in the file, in bytes. */
  readonly offset: number;
  readonly content: Buffer;
  #at = 0;

  constructor(id: string, offset: number, content: Buffer) {
    this.id = id;
    this.offset = offset;
    this.content = content;
  }

  i32(what: string): number {
    this.#need(4, what);
    this.#at += 4;
    return this.content.readInt32LE(this.#at - 4);
  }

  /** A number of things that follow, each of at least `leastBytes`: never more than there is room for. */
  count(what: string, leastBytes: number): number {
    const count = this.i32(what);
    if (count < 0 || count * leastBytes > this.content.length - this.#at) {
      throw this.corrupt(`${what} is ${count}, for which its ${this.content.length} bytes have no room`);
    }
    return count;
  }

  bytes(length: number, what: string): Buffer {
    this.#need(length, what);
    this.#at += length;
    return this.content.subarray(this.#at - length, this.#at);
  }

  /** A STRING: length, then bytes; as latin1, since all that is looked into is ASCII. */
  string(what: string): string {
    const length = this.count(`the length of ${what}`, 1);
    if (length > MAX_STRING_BYTES) throw this.corrupt(`${what} is longer than ${MAX_STRING_BYTES} bytes`);
    return this.bytes(length, what).toString('latin1');
  }

  /** A DICT: count, then keys and values; no key twice. */
  dict(): ReadonlyMap<string, string> {
    const count = this.count('the count of a dictionary', 8);
    if (count > MAX_DICT_ENTRIES) throw this.corrupt(`a dictionary has ${count} entries`);
    const entries = new Map<string, string>();
    for (let index = 0; index < count; index++) {
      const key = this.string('a key');
      if (entries.has(key)) throw this.corrupt(`a dictionary has the key ${quoteText(key)} twice`);
      entries.set(key, this.string('a value'));
    }
    return entries;
  }

  /** Refuses content that is longer than its fields. */
  requireEnd(): void {
    const rest = this.content.length - this.#at;
    if (rest !== 0) throw this.corrupt(`it has ${rest} bytes more than its fields take`);
  }

  /** @param reason The end of a sentence: what is wrong with the chunk. */
  corrupt(reason: string): Refusal {
    return corruptChunk(this.id, this.offset, reason);
  }

  #need(length: number, what: string): void {
    if (length > this.content.length - this.#at) throw this.corrupt(`it ends before ${what}`);
  }
}

/**
 * Walks the chunks of a MagicaVoxel file: `VOX `, version, then one chunk MAIN that has all others as its
 * children (MagicaVoxel-file-format-vox). Sizes have to add up to the length of the file.
 */
export class VoxChunks {
  /** As the file states it: 150 or 200. */
  version = 0;
  readonly #reader: ByteReader;

  constructor(source: ByteSource) {
    this.#reader = new ByteReader(source, 'VOX');
  }

  /** How much of the file is read, 0 to 1. */
  get fraction(): number {
    return this.#reader.position / this.#reader.size;
  }

  /** Reads what comes before the first child of MAIN. */
  async open(): Promise<void> {
    const reader = this.#reader;
    await reader.need(HEADER_BYTES, 'its header');
    if (reader.bytes(4).toString('latin1') !== 'VOX ') {
      throw new Refusal('type-mismatch', 'The file is no VOX: it does not begin with "VOX ".');
    }
    this.version = reader.i32();
    if (!VERSIONS.has(this.version)) {
      throw new Refusal('corrupt', `The VOX has version ${this.version}; known are 150 and 200.`);
    }
    const main = await this.#header();
    if (main.id !== 'MAIN') throw corruptChunk(main.id, HEADER_BYTES, 'the first chunk has to be MAIN');
    if (main.contentBytes !== 0) {
      throw corruptChunk(
        'MAIN',
        HEADER_BYTES,
        `it has ${main.contentBytes} bytes of content and may have none`,
      );
    }
    if (main.childrenBytes > reader.remaining) throw this.#cutOff('MAIN', HEADER_BYTES, main.childrenBytes);
    if (main.childrenBytes < reader.remaining) {
      throw corruptChunk(
        'MAIN',
        HEADER_BYTES,
        `it ends at byte ${reader.position + main.childrenBytes}, but the file goes on to byte ${reader.size}`,
      );
    }
  }

  /** The next child of MAIN with its content; undefined behind the last. The content is a copy. */
  async next(): Promise<VoxChunk | undefined> {
    const reader = this.#reader;
    if (reader.remaining === 0) return undefined;
    const offset = reader.position;
    const { id, contentBytes, childrenBytes } = await this.#header();
    if (childrenBytes !== 0)
      throw corruptChunk(id, offset, `it has ${childrenBytes} bytes of children; only MAIN has any`);
    if (contentBytes > reader.remaining) throw this.#cutOff(id, offset, contentBytes);
    if (contentBytes > MAX_CONTENT_BYTES) {
      throw corruptChunk(
        id,
        offset,
        `it has ${contentBytes} bytes, and no chunk has more than ${MAX_CONTENT_BYTES}`,
      );
    }
    const start = reader.position;
    await reader.need(contentBytes, 'a chunk');
    return new VoxChunk(id, start, Buffer.from(reader.bytes(contentBytes)));
  }

  async #header(): Promise<{ id: string; contentBytes: number; childrenBytes: number }> {
    const reader = this.#reader;
    const offset = reader.position;
    await reader.need(CHUNK_HEADER_BYTES, 'the header of a chunk');
    const id = reader.bytes(4).toString('latin1');
    const contentBytes = reader.i32();
    const childrenBytes = reader.i32();
    if (!/^[\w ]{4}$/.test(id)) throw corruptChunk(id, offset, 'its name is not four letters');
    if (contentBytes < 0 || childrenBytes < 0) throw corruptChunk(id, offset, 'it has a negative size');
    return { id, contentBytes, childrenBytes };
  }

  #cutOff(id: string, offset: number, needed: number): Refusal {
    const { size } = this.#reader;
    return new Refusal(
      'truncated',
      `The VOX is cut off: its chunk ${quoteText(id)} at byte ${offset} takes ${needed} bytes, but the file ends at byte ${size}.`,
      { offset, needed, size },
    );
  }
}

/** Text from the file, for a message. */
export function quoteText(text: string): string {
  return quotedBytes(Buffer.from(text, 'latin1'));
}

function corruptChunk(id: string, offset: number, reason: string): Refusal {
  return new Refusal(
    'corrupt',
    `The chunk ${quoteText(id)} at byte ${offset} of the VOX is wrong: ${reason}.`,
    {
      offset,
    },
  );
}
