import type { ByteSource } from '../../ports/validator.ts';
import { Refusal } from '../refusal.ts';

const BLOCK_BYTES = 512 * 1024;
/** Blocks fetched at once when it is known that they are wanted: 4 MiB. */
const BATCH_BLOCKS = 8;
/** 32 MiB: enough for the places of many streams that lie one after the other in the file. */
const MAX_BLOCKS = 64;
/** Each byte is read a few times over: by the check of the structure, by the demuxer, for the last picture. */
const MAX_READINGS = 6;
const SPARE_BYTES = 32 * 1024 * 1024;

/**
 * Reads the file for a demuxer, which asks for small pieces and jumps between the places of its streams. Keeps
 * the latest blocks, and refuses a file whose index sends the reader back and forth without end.
 */
export class BlockCache implements ByteSource {
  readonly #source: ByteSource;
  /** By block number, the least recently used first. */
  readonly #blocks = new Map<number, Buffer>();
  #size: number;
  #budget: number;

  constructor(source: ByteSource) {
    this.#source = source;
    this.#size = source.size;
    this.#budget = MAX_READINGS * source.size + SPARE_BYTES;
  }

  get size(): number {
    return this.#size;
  }

  /** Lets the file end sooner, so that nobody reads what lies behind. @param size in bytes */
  endAt(size: number): void {
    this.#size = Math.min(size, this.#size);
  }

  /**
   * Returns at least one byte from `offset` on, at most `length`, as a view that is not to be written to;
   * empty at the end of the file. @throws {Refusal} when the budget is spent
   */
  async some(offset: number, length: number): Promise<Buffer> {
    if (offset < 0 || offset >= this.size) return Buffer.alloc(0);
    const number = Math.floor(offset / BLOCK_BYTES);
    const block = await this.#block(number);
    const start = offset - number * BLOCK_BYTES;
    return block.subarray(start, start + Math.min(length, this.size - offset));
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, this.size);
    const first = await this.some(offset, end - offset);
    if (offset + first.length >= end) return first;
    const whole = Buffer.allocUnsafe(end - offset);
    let filled = first.copy(whole);
    while (filled < whole.length)
      filled += (await this.some(offset + filled, whole.length - filled)).copy(whole, filled);
    return whole;
  }

  /** What {@link some} would return, where it is at hand; undefined where it has to be fetched. */
  atHand(offset: number, length: number): Buffer | undefined {
    if (offset < 0 || offset >= this.size) return Buffer.alloc(0);
    const number = Math.floor(offset / BLOCK_BYTES);
    const start = offset - number * BLOCK_BYTES;
    return this.#touch(number)?.subarray(start, start + Math.min(length, this.size - offset));
  }

  /** Fetches what is not at hand between two places, at most 16 MiB. @returns where it stopped, in bytes */
  async prepare(from: number, to: number): Promise<number> {
    const first = Math.floor(Math.max(0, from) / BLOCK_BYTES);
    const end = Math.min(Math.ceil(Math.min(to, this.size) / BLOCK_BYTES), first + MAX_BLOCKS / 2);
    for (let number = first; number < end; ) {
      if (this.#touch(number) !== undefined) number++;
      else number += await this.#fetch(number, Math.min(BATCH_BLOCKS, end - number));
    }
    return Math.min(end * BLOCK_BYTES, this.size);
  }

  /** Like {@link read} for a few bytes far apart: fetches no more than asked, and keeps nothing. */
  async peek(offset: number, length: number): Promise<Buffer> {
    const first = Math.floor(offset / BLOCK_BYTES);
    const last = Math.floor((offset + length - 1) / BLOCK_BYTES);
    if (this.#blocks.has(first) && this.#blocks.has(last)) return this.read(offset, length);
    this.#spend(length);
    return asBuffer(await this.#source.read(offset, length));
  }

  async #block(number: number): Promise<Buffer> {
    const known = this.#touch(number);
    if (known !== undefined) return known;
    await this.#fetch(number, 1);
    return this.#blocks.get(number) ?? Buffer.alloc(0);
  }

  #touch(number: number): Buffer | undefined {
    const known = this.#blocks.get(number);
    if (known === undefined) return undefined;
    this.#blocks.delete(number);
    this.#blocks.set(number, known);
    return known;
  }

  /** Fetches so many blocks, and says how many of them it was. */
  async #fetch(first: number, count: number): Promise<number> {
    const offset = first * BLOCK_BYTES;
    this.#spend(count * BLOCK_BYTES);
    const bytes = asBuffer(await this.#source.read(offset, count * BLOCK_BYTES));
    if (bytes.length < Math.min(count * BLOCK_BYTES, this.size - offset)) {
      throw new Error(`The source has only ${bytes.length} bytes at ${offset} of ${this.size}`);
    }
    for (let index = 0; index < count; index++) {
      const [oldest] = this.#blocks.keys();
      if (this.#blocks.size >= MAX_BLOCKS && oldest !== undefined) this.#blocks.delete(oldest);
      this.#blocks.set(first + index, bytes.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES));
    }
    return count;
  }

  #spend(bytes: number): void {
    this.#budget -= bytes;
    if (this.#budget >= 0) return;
    throw new Refusal(
      'corrupt',
      'The file is laid out so that playing it would read every byte many times over; save it anew (for MP4: with interleaved tracks).',
      { size: this.size },
    );
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
