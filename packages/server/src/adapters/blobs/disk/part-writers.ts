import { type ComputedDigest, type DigestAlgorithm, Digests } from './digests.ts';
import type { HashJob, HashPool } from './hash-pool.ts';
import { BLOCK } from './hash-protocol.ts';
import type { PartFile } from './part-files.ts';
import type { SlotPool } from './slot-pool.ts';

/** Hashes the bytes of a part and writes them to its file. */
export interface PartWriter {
  /** Takes more bytes, which must not change afterwards; resolves when it wants more. */
  add(chunk: Uint8Array): Promise<void> | undefined;
  /** Writes the rest. @returns the digests of all bytes. */
  finish(): Promise<readonly ComputedDigest[]>;
  /** Stops. Resolves when no write is under way any more; also after `finish`. */
  stop(): Promise<void>;
}

/** For small parts: keeps the bytes and hashes them at the end; the thread hop would cost more. */
export class InlineWriter implements PartWriter {
  readonly #file: PartFile;
  readonly #algorithms: readonly DigestAlgorithm[];
  readonly #chunks: Uint8Array[] = [];

  constructor(file: PartFile, algorithms: readonly DigestAlgorithm[]) {
    this.#file = file;
    this.#algorithms = algorithms;
  }

  add(chunk: Uint8Array): undefined {
    this.#chunks.push(chunk);
  }

  async finish(): Promise<readonly ComputedDigest[]> {
    const { handle, offset } = this.#file;
    const [first] = this.#chunks;
    const bytes = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    const digests = new Digests(this.#algorithms);
    digests.update(bytes);
    for (let written = 0; written < bytes.length; ) {
      const result = await handle.write(bytes, written, bytes.length - written, offset + written);
      written += result.bytesWritten;
    }
    return digests.finish();
  }

  async stop(): Promise<void> {}
}

/** Slots of one part that may be on their way at once: enough to keep its thread busy. */
const MAX_IN_FLIGHT = 4;

/** Hands slots full of bytes to a hash thread. */
export class ThreadedWriter implements PartWriter {
  readonly #file: PartFile;
  readonly #slots: SlotPool;
  readonly #job: HashJob;
  #chunks: Uint8Array[] = [];
  #collected = 0;
  #position: number;
  readonly #inFlight = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(
    file: PartFile,
    algorithms: readonly DigestAlgorithm[],
    tools: { readonly hashes: HashPool; readonly slots: SlotPool },
  ) {
    this.#file = file;
    this.#slots = tools.slots;
    this.#job = tools.hashes.start(algorithms);
    this.#position = file.offset;
  }

  add(chunk: Uint8Array): Promise<void> | undefined {
    this.#chunks.push(chunk);
    this.#collected += chunk.length;
    return this.#collected < this.#slots.slotSize ? undefined : this.#sendFull();
  }

  async finish(): Promise<readonly ComputedDigest[]> {
    while (this.#collected > 0) await this.#send();
    await this.#settle();
    this.#rethrow();
    return this.#job.finish();
  }

  async stop(): Promise<void> {
    await this.#settle();
    this.#job.drop();
  }

  async #sendFull(): Promise<void> {
    while (this.#collected >= this.#slots.slotSize) await this.#send();
  }

  /** Copies up to one slot of the collected bytes and sends it off, without waiting for the write. */
  async #send(): Promise<void> {
    while (this.#inFlight.size >= MAX_IN_FLIGHT) await Promise.race(this.#inFlight);
    this.#rethrow();
    const slot = await this.#slots.take();
    const { handle, direct } = this.#file;
    // Direct writes want memory and file to be at the same place within a block.
    const skew = this.#position % BLOCK;
    const length = this.#fill(new Uint8Array(slot.buffer, slot.offset + skew, slot.size - skew));
    const write = this.#job
      .write({
        buffer: slot.buffer,
        offset: slot.offset + skew,
        length,
        fd: handle.fd,
        directFd: direct?.fd,
        position: this.#position,
      })
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#slots.give(slot);
        this.#inFlight.delete(write);
      });
    this.#inFlight.add(write);
    this.#position += length;
  }

  #fill(slot: Uint8Array): number {
    let length = 0;
    let used = 0;
    for (const chunk of this.#chunks) {
      const room = slot.length - length;
      if (chunk.length > room) {
        slot.set(chunk.subarray(0, room), length);
        this.#chunks[used] = chunk.subarray(room);
        length += room;
        break;
      }
      slot.set(chunk, length);
      length += chunk.length;
      used += 1;
    }
    this.#chunks = this.#chunks.slice(used);
    this.#collected -= length;
    return length;
  }

  async #settle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  #rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
