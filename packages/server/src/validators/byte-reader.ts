import type { ByteSource } from '../ports/validator.ts';
import { Refusal } from './refusal.ts';

/** Bytes fetched at once: large enough to be cheap, small enough that jumping about wastes little. */
const WINDOW_BYTES = 1024 * 1024;

/**
 * Reads a binary file from front to back, or jumping, through a window. `need` fetches; what follows it
 * is synchronous, so that parsing a million fields does not wait a million times.
 */
export class ByteReader {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #label: string;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #at = 0;

  /** @param label The format for people, to follow "The": `GGUF`, `binary PLY`. */
  constructor(source: ByteSource, label: string) {
    this.#source = source;
    this.#label = label;
    this.size = source.size;
  }

  /** Where the next byte is read, in bytes from the beginning of the file. */
  get position(): number {
    return this.#at;
  }

  get remaining(): number {
    return this.size - this.#at;
  }

  /** Goes elsewhere; anywhere up to the end of the file. */
  seek(position: number): void {
    this.#at = position;
  }

  /**
   * Makes the next `length` bytes available to the synchronous readers.
   * @param what For the message, to follow "inside": `the tensor table`.
   * @throws {Refusal} `truncated` where the file ends before. Nothing is allocated for what is not there.
   */
  async need(length: number, what: string): Promise<void> {
    if (length > this.remaining) {
      throw new Refusal(
        'truncated',
        `The ${this.#label} is cut off: it ends at byte ${this.size}, inside ${what} at byte ${this.#at}.`,
        { offset: this.#at, needed: length, size: this.size },
      );
    }
    const start = this.#at - this.#windowStart;
    if (start >= 0 && start + length <= this.#window.length) return;
    const fetched = await this.#source.read(
      this.#at,
      Math.min(Math.max(length, WINDOW_BYTES), this.remaining),
    );
    this.#window = Buffer.from(fetched.buffer, fetched.byteOffset, fetched.byteLength);
    this.#windowStart = this.#at;
  }

  /** Whether `length` bytes can be read without waiting. */
  has(length: number): boolean {
    const start = this.#at - this.#windowStart;
    return start >= 0 && start + length <= this.#window.length;
  }

  /** A view that holds until the next `need`; copy what is kept. */
  bytes(length: number): Buffer {
    const start = this.#take(length);
    return this.#window.subarray(start, start + length);
  }

  u8(): number {
    return this.#window.readUInt8(this.#take(1));
  }

  u16(): number {
    return this.#window.readUInt16LE(this.#take(2));
  }

  u32(): number {
    return this.#window.readUInt32LE(this.#take(4));
  }

  i32(): number {
    return this.#window.readInt32LE(this.#take(4));
  }

  u64(): bigint {
    return this.#window.readBigUInt64LE(this.#take(8));
  }

  f32(): number {
    return this.#window.readFloatLE(this.#take(4));
  }

  f64(): number {
    return this.#window.readDoubleLE(this.#take(8));
  }

  #take(length: number): number {
    const start = this.#at - this.#windowStart;
    if (start < 0 || start + length > this.#window.length) {
      throw new Error('Bytes were read that need() did not provide');
    }
    this.#at += length;
    return start;
  }
}
