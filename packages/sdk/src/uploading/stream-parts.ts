import { WharfError } from '../errors/wharf-error.ts';
import type { ByteRange } from '../platform/platform.ts';
import { bytesRange } from '../platform/sources/bytes-source.ts';
import { type PartPlan, partBounds } from './part-plan.ts';
import type { PartSupply } from './part-supply.ts';

/**
 * Parts of a stream that is sent as it comes. Each part is in memory from `take` to `release`, so that it can be sent again;
 * the memory is then used for a later one.
 */
export class StreamParts implements PartSupply {
  readonly #plan: PartPlan;
  readonly #iterator: AsyncGenerator<Uint8Array>;
  readonly #free: Uint8Array[] = [];
  readonly #buffers = new WeakMap<ByteRange, Uint8Array>();
  /** Of the last chunk, what belongs to the next part. */
  #rest: Uint8Array = new Uint8Array(0);
  #taken = 0;
  #previous: Promise<unknown> = Promise.resolve();

  constructor(stream: AsyncGenerator<Uint8Array>, plan: PartPlan) {
    this.#iterator = stream;
    this.#plan = plan;
  }

  take(number: number): Promise<ByteRange> {
    const range = this.#previous.then(() => this.#read(number));
    // Parts are read one after another; what became of the one before is its taker's matter.
    this.#previous = range.catch(() => {});
    return range;
  }

  release(range: ByteRange): void {
    const buffer = this.#buffers.get(range);
    if (buffer === undefined) return;
    this.#buffers.delete(range);
    this.#free.push(buffer);
  }

  async #read(number: number): Promise<ByteRange> {
    if (number !== this.#taken + 1)
      throw new WharfError(`Part ${number} has to be sent again, and a stream cannot be read again`);
    const { start, end } = partBounds(this.#plan, number);
    const buffer = this.#free.pop() ?? new Uint8Array(Math.min(this.#plan.partSize, this.#plan.fileSize));
    await this.#fill(buffer.subarray(0, end - start), start);
    if (number === this.#plan.parts) await this.#assertEnd();
    this.#taken = number;
    const range = bytesRange(buffer.subarray(0, end - start));
    this.#buffers.set(range, buffer);
    return range;
  }

  async #fill(part: Uint8Array, start: number): Promise<void> {
    for (let got = 0; got < part.length; ) {
      if (this.#rest.length === 0) this.#rest = await this.#next(start + got);
      const piece = this.#rest.subarray(0, part.length - got);
      part.set(piece, got);
      got += piece.length;
      this.#rest = this.#rest.subarray(piece.length);
    }
  }

  async #next(position: number): Promise<Uint8Array> {
    const { done, value } = await this.#iterator.next();
    if (done === true)
      throw new WharfError(`The stream ended after ${position} bytes: fileSize says ${this.#plan.fileSize}`);
    return value;
  }

  /** Before the last part is sent, so that nothing can be completed that is not the whole stream. */
  async #assertEnd(): Promise<void> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#iterator.next();
      if (done === true) return;
      this.#rest = value;
    }
    throw new WharfError(`The stream has more bytes than fileSize says: ${this.#plan.fileSize}`);
  }
}
