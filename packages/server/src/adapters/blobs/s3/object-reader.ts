import type { ByteSource } from '../../../ports/validator.ts';
import { readBlock, readInOrder, type StoredObject } from './blocks.ts';

const BLOCK = 1024 ** 2;
/** Blocks that one reader keeps. */
const MAX_BLOCKS = 16;
/** Blocks fetched ahead of one who reads from front to back. */
const AHEAD = 4;
/** Reads longer than this go past the blocks (bytes). */
const LARGE = 4 * BLOCK;

/**
 * Reads an object at any place by ranges, in blocks that are kept for a while: the structure of a large file can be
 * looked at without fetching it. Close it; calls may overlap.
 */
export class ObjectReader implements ByteSource, AsyncDisposable {
  readonly #object: StoredObject;
  /** By their number, in order of last use, oldest first. */
  readonly #blocks = new Map<number, Promise<Buffer>>();
  readonly #closed = new AbortController();
  /** Number of the last block read. */
  #last = -2;

  constructor(object: StoredObject) {
    this.#object = object;
  }

  get size(): number {
    return this.#object.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const start = Math.max(0, offset);
    const end = Math.min(this.size, offset + length);
    if (start >= end) return new Uint8Array(0);
    const bytes = Buffer.allocUnsafeSlow(end - start);
    if (end - start > LARGE) await this.#readPast(bytes, start, end);
    else await this.#readBlocks(bytes, start, end);
    return bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort(new Error('the reader is closed'));
    this.#blocks.clear();
  }

  async #readPast(target: Buffer, start: number, end: number): Promise<void> {
    const options = { size: LARGE, ahead: AHEAD, reuse: true, signal: this.#closed.signal };
    let done = 0;
    for await (const block of readInOrder(this.#object, { start, end }, options)) {
      target.set(block, done);
      done += block.length;
    }
  }

  async #readBlocks(target: Buffer, start: number, end: number): Promise<void> {
    const first = Math.floor(start / BLOCK);
    const last = Math.floor((end - 1) / BLOCK);
    // All asked for before the first is awaited.
    const blocks = [];
    for (let number = first; number <= last; number += 1) blocks.push({ number, bytes: this.#block(number) });
    if (first === this.#last || first === this.#last + 1) this.#fetchAhead(last);
    this.#last = last;
    for (const { number, bytes } of blocks) {
      const begin = number * BLOCK;
      const block = await bytes;
      target.set(block.subarray(Math.max(0, start - begin), end - begin), Math.max(0, begin - start));
    }
  }

  #fetchAhead(from: number): void {
    for (let number = from + 1; number <= from + AHEAD && number * BLOCK < this.size; number += 1) {
      this.#block(number);
    }
  }

  #block(number: number): Promise<Buffer> {
    const known = this.#blocks.get(number);
    if (known !== undefined) {
      this.#blocks.delete(number);
      this.#blocks.set(number, known);
      return known;
    }
    const start = number * BLOCK;
    const range = { start, end: Math.min(this.size, start + BLOCK) };
    const block = readBlock(this.#object, range, this.#closed.signal);
    // Whoever needs it asks again; nobody may be waiting for one that was fetched ahead.
    block.catch(() => this.#blocks.delete(number));
    this.#blocks.set(number, block);
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= MAX_BLOCKS) break;
      this.#blocks.delete(oldest);
    }
    return block;
  }
}
