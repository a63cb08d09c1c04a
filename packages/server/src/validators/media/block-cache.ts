import type { ByteSource } from '../../ports/validator.ts';
import { Refusal } from '../refusal.ts';

const BLOCK_BYTES = 512 * 1024;
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
  readonly size: number;
  readonly #source: ByteSource;
  /** By block number, the least recently used first. */
  readonly #blocks = new Map<number, Buffer>();
  #budget: number;

  constructor(source: ByteSource) {
    this.#source = source;
    this.size = source.size;
    this.#budget = MAX_READINGS * source.size + SPARE_BYTES;
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
    return block.subarray(start, start + length);
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

  /** Like {@link read} for a few bytes far apart: fetches no more than asked, and keeps nothing. */
  async peek(offset: number, length: number): Promise<Buffer> {
    const first = Math.floor(offset / BLOCK_BYTES);
    const last = Math.floor((offset + length - 1) / BLOCK_BYTES);
    if (this.#blocks.has(first) && this.#blocks.has(last)) return this.read(offset, length);
    this.#spend(length);
    return asBuffer(await this.#source.read(offset, length));
  }

  async #block(number: number): Promise<Buffer> {
    const known = this.#blocks.get(number);
    if (known !== undefined) {
      this.#blocks.delete(number);
      this.#blocks.set(number, known);
      return known;
    }
    this.#spend(BLOCK_BYTES);
    const block = asBuffer(await this.#source.read(number * BLOCK_BYTES, BLOCK_BYTES));
    if (block.length === 0)
      throw new Error(`The source has no bytes at ${number * BLOCK_BYTES} of ${this.size}`);
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size >= MAX_BLOCKS && oldest !== undefined) this.#blocks.delete(oldest);
    this.#blocks.set(number, block);
    return block;
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
