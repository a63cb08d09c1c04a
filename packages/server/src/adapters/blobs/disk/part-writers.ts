import type { BatchGate } from './batch-gate.ts';
import { BLOCK } from './block-writer.ts';
import { type ComputedDigest, type DigestAlgorithm, Digests } from './digests.ts';
import type { HashJob, HashPool } from './hash-pool.ts';
import type { PartFile } from './part-files.ts';

/** Hashes the bytes of a part and writes them to its file. */
export interface PartWriter {
  /** Takes more bytes, which must not change afterwards; resolves when it wants more. */
  add(chunk: Uint8Array): Promise<void> | undefined;
  /** Writes the rest. @returns the digests of all bytes. */
  finish(): Promise<readonly ComputedDigest[]>;
  /** Ends it, also after `finish`; called once. Resolves when no write is under way any more. */
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

/** Batches of one part that may be on their way at once: enough to keep its thread busy. */
const MAX_IN_FLIGHT = 3;

export interface ThreadedWriterTools {
  readonly hashes: HashPool;
  readonly batches: BatchGate;
}

/** Hands batches of chunks to a hash thread. */
export class ThreadedWriter implements PartWriter {
  readonly #file: PartFile;
  readonly #batches: BatchGate;
  readonly #job: HashJob;
  /** Whether the memory of the chunks may be handed over. */
  readonly #ownsChunks: boolean;
  #chunks: Uint8Array<ArrayBuffer>[] = [];
  #collected = 0;
  #position: number;
  readonly #inFlight = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(
    file: PartFile,
    algorithms: readonly DigestAlgorithm[],
    { hashes, batches }: ThreadedWriterTools,
    ownsChunks: boolean,
  ) {
    this.#file = file;
    this.#batches = batches;
    batches.transferBegins();
    this.#job = hashes.start(algorithms);
    this.#position = file.offset;
    this.#ownsChunks = ownsChunks;
  }

  add(chunk: Uint8Array): Promise<void> | undefined {
    if (chunk.length === 0) return undefined;
    this.#chunks.push(this.#ownsChunks && isAlone(chunk) ? chunk : copyOf(chunk));
    this.#collected += chunk.length;
    return this.#collected < this.#batches.batchSize ? undefined : this.#send(this.#keepPartialBlock());
  }

  async finish(): Promise<readonly ComputedDigest[]> {
    if (this.#collected > 0) await this.#send(undefined);
    await this.#settle();
    this.#rethrow();
    return this.#job.finish();
  }

  async stop(): Promise<void> {
    await this.#settle();
    this.#job.drop();
    this.#batches.transferEnds();
  }

  /** Cuts the bytes after the last full block off, so that each batch but the last ends with a block. */
  #keepPartialBlock(): Uint8Array<ArrayBuffer> | undefined {
    const surplus = (this.#position + this.#collected) % BLOCK;
    const last = this.#chunks.at(-1);
    if (surplus === 0 || last === undefined || last.length <= surplus) return undefined;
    const kept = copyOf(last.subarray(last.length - surplus));
    this.#chunks[this.#chunks.length - 1] = last.subarray(0, last.length - surplus);
    this.#collected -= surplus;
    return kept;
  }

  /** Sends off what is collected and begins anew with `kept`, without waiting for the write. */
  async #send(kept: Uint8Array<ArrayBuffer> | undefined): Promise<void> {
    const chunks = this.#chunks;
    const position = this.#position;
    this.#position += this.#collected;
    this.#chunks = kept === undefined ? [] : [kept];
    this.#collected = kept?.length ?? 0;
    while (this.#inFlight.size >= MAX_IN_FLIGHT) await Promise.race(this.#inFlight);
    this.#rethrow();
    await this.#batches.enter();
    const { handle, direct } = this.#file;
    const write = this.#job
      .write(chunks, { fd: handle.fd, directFd: direct?.fd, position })
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#batches.leave();
        this.#inFlight.delete(write);
      });
    this.#inFlight.add(write);
  }

  async #settle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  #rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

/** Whether nothing else lies in the memory of the chunk. */
function isAlone(chunk: Uint8Array): chunk is Uint8Array<ArrayBuffer> {
  return chunk.buffer instanceof ArrayBuffer && chunk.byteLength === chunk.buffer.byteLength;
}

function copyOf(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(chunk);
}
