import type { Clock } from '../../../ports/clock.ts';
import type { RemoteFetcher } from '../../../ports/remote-fetcher.ts';
import type { ChunkLayout, ChunkSink } from './chunk-sink.ts';
import { Connection, type KnownFile, type Origin } from './connection.ts';
import type { ConnectionLimit } from './connection-limit.ts';
import { Crew, type Endures } from './crew.ts';
import type { DownloadedFile, DownloadOptions, Resume } from './download-options.ts';
import { fetchInOrder } from './fetch-in-order.ts';
import { FreshStart } from './fresh-start.ts';
import type { Link, Links } from './links.ts';
import type { Meter } from './meter.ts';
import { checkSize, openFile } from './open-file.ts';
import { Patience, type PatienceOptions } from './patience.ts';
import { ifRange } from './remote-version.ts';
import { ResumingReader } from './resuming-reader.ts';

/** What all attempts of a download share. */
export interface AttemptContext {
  readonly fetcher: RemoteFetcher;
  readonly sink: ChunkSink;
  readonly links: Links;
  readonly expected: DownloadOptions['expected'];
  readonly maxSize: number;
  readonly parallelFrom: number;
  readonly limit: ConnectionLimit;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly patience: Omit<PatienceOptions, 'signal' | 'endures'>;
}

type Found = Pick<DownloadedFile, 'size' | 'complete'>;

/** One way from the beginning, or from what is there, to the end of a file. */
export class Attempt {
  readonly #context: AttemptContext;
  readonly #origin: Origin;
  /** Ends all connections when one of them fails. */
  readonly #failed = new AbortController();
  #begun = false;

  constructor(context: AttemptContext, signal: AbortSignal) {
    this.#context = context;
    this.#origin = { ...context, signal: AbortSignal.any([signal, this.#failed.signal]) };
  }

  /** Whether the sink was told to begin. */
  get begun(): boolean {
    return this.#begun;
  }

  /**
   * Fetches the file from its beginning.
   * @param ranged whether to ask for it as a range
   * @throws FreshStart
   */
  async begin(ranged: boolean): Promise<Found> {
    const { sink, meter, expected, maxSize, links } = this.#context;
    const connection = this.#connect(() => true, links.lastServing);
    const { known, facts, reader } = await openFile(connection, {
      ranged,
      published: expected.size,
      maxSize,
    });
    try {
      this.#begun = true;
      const layout = await sink.begin(facts);
      const { size } = known;
      if (size !== null) return await this.#fetch({ ...known, size }, layout, reader);
      const { chunkSize } = layout;
      const received = await fetchInOrder({ reader, sink, meter, chunkSize, maxSize });
      return { size: received, complete: reader.delimited ? 'verified-length' : 'unverified' };
    } finally {
      reader.close();
    }
  }

  /**
   * Fetches what an earlier worker has left.
   * @throws FreshStart when that is of another version, or nobody can know
   */
  async resume({ size, version, layout }: Resume): Promise<Found> {
    const { expected, maxSize } = this.#context;
    checkSize(size, { published: expected.size, maxSize });
    const connection = this.#connect(() => true);
    await connection.locate();
    const { location } = await this.#context.links.get();
    const resumable = expected.digest || location.via === 'ranges' || ifRange(version) !== undefined;
    if (!resumable) throw new FreshStart('changed', 'Nothing tells whether the file is still the same.');
    const known = { size, version, resumable };
    return this.#fetch(known, layout, new ResumingReader(connection, known));
  }

  async #fetch(
    known: KnownFile & { readonly size: number },
    layout: ChunkLayout,
    reader: ResumingReader,
  ): Promise<Found> {
    const { sink, meter, limit, parallelFrom } = this.#context;
    const crew = new Crew({
      sink,
      meter,
      layout,
      known,
      limit,
      parallel: known.resumable && known.size >= parallelFrom,
      connect: (endures) => this.#connect(endures),
      abort: (reason) => this.#failed.abort(reason),
    });
    await crew.run(reader);
    return { size: known.size, complete: 'verified-length' };
  }

  #connect(endures: Endures, serving?: Link): Connection {
    const patience = new Patience({ ...this.#context.patience, signal: this.#origin.signal, endures });
    return new Connection(this.#origin, patience, serving);
  }
}
