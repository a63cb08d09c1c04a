import { RemoteFailedError } from '../../../ports/remote-fetcher.ts';
import type { ByteStream } from './byte-stream.ts';
import type { Connection, KnownFile } from './connection.ts';
import { FreshStart } from './fresh-start.ts';

/**
 * Reads a file over one connection at a time. When that breaks, it goes on from the same byte over the next,
 * and who reads does not notice; it holds no more than what came last.
 */
export class ResumingReader {
  readonly #connection: Connection;
  readonly #known: KnownFile;
  #stream: ByteStream | undefined;
  /** Pieces that came and were not read yet. */
  #pending: Uint8Array[] = [];
  /** Where the first unread byte lies. */
  #position: number;
  /** Where the next byte of the stream lies. */
  #frontier: number;
  #ended = false;
  #delimited = true;

  /** @param stream the answer to the first request, if there was one */
  constructor(connection: Connection, known: KnownFile, stream?: ByteStream) {
    this.#connection = connection;
    this.#known = known;
    this.#stream = stream;
    this.#position = stream?.start ?? 0;
    this.#frontier = this.#position;
  }

  /** Where the first byte lies that can be read without another request; undefined when none can. */
  get position(): number | undefined {
    return this.#stream === undefined && this.#pending.length === 0 ? undefined : this.#position;
  }

  /** Whether the end that was reached cannot be a broken connection. */
  get delimited(): boolean {
    return this.#delimited;
  }

  /** The next `count` bytes, or all that are left, without reading them. */
  async peek(count: number): Promise<Uint8Array> {
    while (this.#frontier - this.#position < count) {
      const piece = await this.#pull(this.#known.size ?? Number.POSITIVE_INFINITY);
      if (piece === undefined) break;
      this.#pending.push(piece);
    }
    return Buffer.concat(this.#pending).subarray(0, count);
  }

  /**
   * The bytes `[start, end)`; fewer only where the file has no known length and ends.
   *
   * @param through how far the same reader is going to read on: what a new request asks for, exclusive
   * @throws FreshStart when reading cannot go on, and what the connection throws
   */
  async *read(start: number, end: number, through: number = end): AsyncGenerator<Uint8Array, void> {
    if (start !== this.#position) this.#seek(start);
    while (this.#position < end) {
      const piece = this.#pending.shift() ?? (await this.#pull(through));
      if (piece === undefined) return;
      const wanted = end - this.#position;
      if (piece.length > wanted) this.#pending.unshift(piece.subarray(wanted));
      const taken = piece.length > wanted ? piece.subarray(0, wanted) : piece;
      this.#position += taken.length;
      yield taken;
    }
  }

  close(): void {
    this.#drop();
    this.#pending = [];
  }

  #seek(position: number): void {
    this.close();
    this.#position = position;
    this.#frontier = position;
  }

  #drop(): void {
    this.#stream?.close();
    this.#stream = undefined;
  }

  /** The bytes at the frontier; undefined when a file without a known length has ended. */
  async #pull(through: number): Promise<Uint8Array | undefined> {
    while (!this.#isAtEnd()) {
      this.#stream ??= await this.#open(through);
      const stream = this.#stream;
      let next: IteratorResult<Uint8Array>;
      try {
        next = await stream.bytes.next();
      } catch (error) {
        await this.#interrupted(error);
        continue;
      }
      if (next.done === true) await this.#finish(stream);
      else if (next.value.length > 0) return await this.#accept(stream, next.value);
    }
    return undefined;
  }

  #isAtEnd(): boolean {
    return this.#ended || this.#frontier === this.#known.size;
  }

  async #open(through: number): Promise<ByteStream> {
    const { size, resumable } = this.#known;
    if (size === null || !resumable) {
      throw new FreshStart(
        'bad-ranges',
        'The server sends only a part of the file when asked for all of it.',
      );
    }
    return this.#connection.range({ ...this.#known, size }, this.#frontier, Math.min(size, through));
  }

  async #accept(stream: ByteStream, piece: Uint8Array): Promise<Uint8Array> {
    this.#frontier += piece.length;
    this.#connection.received(piece.length);
    if (stream.end !== null && this.#frontier >= stream.end) {
      const surplus = this.#frontier > stream.end || (await hasMore(stream));
      this.#drop();
      if (surplus) throw surplusOf(stream);
    }
    return piece;
  }

  /** The answer ended before its announced end, or without one. */
  async #finish(stream: ByteStream): Promise<void> {
    if (stream.end === null) {
      this.#drop();
      this.#ended = true;
      this.#delimited = stream.delimited;
      return;
    }
    if (!stream.announced && stream.delimited) {
      this.#drop();
      throw new FreshStart(
        'size-mismatch',
        `The server sends ${this.#frontier} bytes; ${stream.end} bytes are published.`,
      );
    }
    await this.#interrupted(new RemoteFailedError('broken', 'The server ended the file before its end.'));
  }

  async #interrupted(error: unknown): Promise<void> {
    this.#drop();
    if (error instanceof RemoteFailedError && !this.#known.resumable) {
      throw new FreshStart('interrupted', error.message, { cause: error });
    }
    await this.#connection.failed(error);
  }
}

/** Reads to the end of an answer, so that its connection can serve the next request. */
async function hasMore(stream: ByteStream): Promise<boolean> {
  try {
    for (;;) {
      const next = await stream.bytes.next();
      if (next.done === true) return false;
      if (next.value.length > 0) return true;
    }
  } catch {
    // Every byte that was announced is there.
    return false;
  }
}

function surplusOf(stream: ByteStream): FreshStart {
  return stream.announced
    ? new FreshStart('bad-ranges', 'The server sends more bytes than it announces.')
    : new FreshStart(
        'size-mismatch',
        `The server sends more than the ${stream.end} bytes that are published.`,
      );
}
