import { ImportDelayedError, ImportRefusedError } from '../../../ports/import-source.ts';
import { ChunkQueue, type Span } from './chunk-queue.ts';
import type { ChunkLayout, ChunkSink } from './chunk-sink.ts';
import type { Connection, KnownFile } from './connection.ts';
import type { ConnectionLimit } from './connection-limit.ts';
import { FreshStart } from './fresh-start.ts';
import type { Meter } from './meter.ts';
import { ResumingReader } from './resuming-reader.ts';
import { storeChunk } from './store-chunk.ts';

/** Chunks that a connection is given at a time while there are several. */
const SPAN = 4;
/** Failed tries in a row after which a connection is given up, if others got on meanwhile. */
const TRIES_OF_ONE = 3;

/** Decides, after a number of failed tries in a row, whether a connection goes on. */
export type Endures = (failures: number) => boolean;

export interface CrewOptions {
  readonly sink: ChunkSink;
  readonly meter: Meter;
  readonly layout: ChunkLayout;
  readonly known: KnownFile & { readonly size: number };
  readonly limit: ConnectionLimit;
  /** Whether the file can be read, and is worth reading, over several connections. */
  readonly parallel: boolean;
  readonly connect: (endures: Endures) => Connection;
  /** Called with the first failure: ends what the others are at. */
  readonly abort: (reason: unknown) => void;
}

/**
 * Connections that together fetch the missing chunks of a file. One that is refused while others work leaves,
 * and from then on one does it all; the last one cannot leave: its failure is that of the download.
 */
export class Crew {
  readonly #options: CrewOptions;
  readonly #queue: ChunkQueue;
  readonly #missing: readonly number[];
  #active = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
    const { chunkSize, stored } = options.layout;
    const count = Math.ceil(options.known.size / chunkSize);
    this.#missing = Array.from({ length: count }, (_, index) => index + 1).filter(
      (number) => !stored.has(number),
    );
    this.#queue = new ChunkQueue(this.#missing);
  }

  /**
   * Resolves when every chunk is stored. When it rejects, nothing is under way any more.
   * @param first reads on the first connection
   */
  async run(first: ResumingReader): Promise<void> {
    const readers = [first];
    const { limit, parallel } = this.#options;
    const wanted = parallel ? Math.min(limit.current, this.#missing.length) : 1;
    while (readers.length < wanted) readers.push(this.#hire());
    this.#active = readers.length;
    let failure: { readonly error: unknown } | undefined;
    await Promise.all(
      readers.map(async (reader) => {
        try {
          await this.#work(reader);
        } catch (error) {
          if (failure === undefined) this.#options.abort(error);
          failure ??= { error };
        } finally {
          reader.close();
        }
      }),
    );
    if (failure !== undefined) throw failure.error;
  }

  #hire(): ResumingReader {
    let othersBefore = 0;
    const connection = this.#options.connect((failures) => {
      if (this.#active === 1) return true;
      if (failures === 1) othersBefore = connection.receivedByOthers;
      if (!connection.served) return false;
      return failures < TRIES_OF_ONE || connection.receivedByOthers === othersBefore;
    });
    return new ResumingReader(connection, this.#options.known);
  }

  async #work(reader: ResumingReader): Promise<void> {
    while (!this.#isSuperfluous()) {
      const most = this.#active > 1 ? SPAN : Number.POSITIVE_INFINITY;
      const span = this.#queue.claim(most, this.#chunkAt(reader.position));
      if (span === undefined) break;
      if (!(await this.#fetch(reader, span))) break;
    }
    this.#active -= 1;
  }

  /** @returns false when this connection is to leave, having given back what it did not store */
  async #fetch(reader: ResumingReader, span: Span): Promise<boolean> {
    for (let number = span.next(); number !== undefined; number = span.next()) {
      try {
        await this.#store(reader, number, span);
      } catch (error) {
        if (this.#active === 1 || !isOfOneConnection(error)) throw error;
        this.#options.limit.fallBack();
        this.#queue.giveBack(span, number);
        return false;
      }
      if (this.#isSuperfluous()) this.#queue.giveBack(span);
    }
    return true;
  }

  async #store(reader: ResumingReader, number: number, span: Span): Promise<void> {
    const { sink, meter, known, layout } = this.#options;
    const start = (number - 1) * layout.chunkSize;
    const end = Math.min(known.size, start + layout.chunkSize);
    const through = Math.min(known.size, span.last * layout.chunkSize);
    await storeChunk(sink, meter, { number, size: end - start, bytes: reader.read(start, end, through) });
  }

  #isSuperfluous(): boolean {
    return this.#active > this.#options.limit.current;
  }

  #chunkAt(position: number | undefined): number | undefined {
    return position === undefined ? undefined : Math.floor(position / this.#options.layout.chunkSize) + 1;
  }
}

/** Whether a failure may be due to there being several connections, so that one of them can still succeed. */
function isOfOneConnection(error: unknown): boolean {
  if (error instanceof FreshStart) return error.reason === 'bad-ranges';
  return (
    error instanceof ImportDelayedError ||
    (error instanceof ImportRefusedError && ['access-denied', 'not-found', 'http-error'].includes(error.code))
  );
}
