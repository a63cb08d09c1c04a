import type { Clock } from '../../../ports/clock.ts';
import type { RemoteVersion } from '../../../ports/import-repository.ts';
import type { HttpLocation, RangeLocation } from '../../../ports/import-source.ts';
import { RemoteFailedError, type RemoteFetcher, type RemoteResponse } from '../../../ports/remote-fetcher.ts';
import { acceptFirst, acceptNext, BusyAnswer, DeniedAnswer, type FirstAnswer } from './answers.ts';
import type { ByteStream } from './byte-stream.ts';
import type { Link, Links } from './links.ts';
import type { Meter } from './meter.ts';
import type { Patience } from './patience.ts';
import { refusedStatus } from './refusals.ts';
import { ifRange } from './remote-version.ts';

/** What all connections of an attempt share. */
export interface Origin {
  readonly fetcher: RemoteFetcher;
  readonly links: Links;
  readonly expected: { readonly size: number | null; readonly digest: boolean };
  readonly meter: Meter;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What is known of the file once it has been answered for. */
export interface KnownFile {
  /** Bytes; null: until the answer ends. */
  readonly size: number | null;
  readonly version: RemoteVersion;
  /** Whether reading can go on from any byte. */
  readonly resumable: boolean;
}

/** What the first answer says, with the bytes that come with it. */
export interface Opening extends FirstAnswer {
  /** Of the URL that answered. */
  readonly urlPath: string;
  /** Lower case, without parameters. */
  readonly contentType: string | null;
  readonly contentDisposition: string | null;
  /** Whether any range can be read without proof that the file is still the same. */
  readonly pinned: boolean;
}

/** One way to the file, on which requests follow one another, with tries as often as patience allows. */
export class Connection {
  readonly #origin: Origin;
  readonly #patience: Patience;
  /** The link that has given this connection bytes. */
  #serving: Link | undefined;
  #received = 0;

  /** @param serving the link that has worked before */
  constructor(origin: Origin, patience: Patience, serving?: Link) {
    this.#origin = origin;
    this.#patience = patience;
    this.#serving = serving;
  }

  /** Whether any request was answered with bytes. */
  get served(): boolean {
    return this.#serving !== undefined;
  }

  /** Bytes of the file that came on all others. */
  get receivedByOthers(): number {
    return this.#origin.meter.received - this.#received;
  }

  /** Finds out where the file is. */
  async locate(): Promise<void> {
    await this.#persist(async () => {});
  }

  /**
   * Asks for the whole file, or only for its beginning.
   * @param ranged whether as a range
   * @param most bytes of it that will be read, as far as ranges can say that
   * @throws FreshStart, ImportRefusedError, ImportDelayedError or RemoteRefusedError
   */
  first(ranged: boolean, most?: number): Promise<Opening> {
    return this.#persist(async (link) => {
      const { expected, clock } = this.#origin;
      if (link.location.via === 'ranges') return this.#firstOfRanges(link.location);
      const range = `bytes=0-${most === undefined ? '' : most - 1}`;
      const response = await this.#request(link.location, link, ranged ? { range } : {});
      const answer = accepting(response, () => acceptFirst(response, ranged, expected.size, clock));
      this.#served(link, response.url);
      return {
        ...answer,
        urlPath: new URL(response.url).pathname,
        contentType: mimeType(response.header('content-type')),
        contentDisposition: response.header('content-disposition') ?? null,
        pinned: expected.digest,
      };
    });
  }

  /**
   * Asks for the bytes `[start, end)` of a file whose length is known.
   * @throws FreshStart, ImportRefusedError, ImportDelayedError or RemoteRefusedError
   */
  range(known: KnownFile & { readonly size: number }, start: number, end: number): Promise<ByteStream> {
    return this.#persist(async (link) => {
      const { expected, clock } = this.#origin;
      if (link.location.via === 'ranges') return this.#read(link.location, start, end);
      const version = expected.digest ? null : known.version;
      const condition = version === null ? undefined : ifRange(version);
      const response = await this.#request(link.location, link, {
        range: `bytes=${start}-${end - 1}`,
        ...(condition === undefined ? {} : { 'if-range': condition }),
      });
      const stream = accepting(response, () =>
        acceptNext(response, { start, end, size: known.size, version }, clock),
      );
      this.#served(link, response.url);
      return stream;
    });
  }

  /** Counts bytes of the file that came on this connection. */
  received(bytes: number): void {
    this.#origin.meter.received += bytes;
    this.#received += bytes;
    this.#patience.received(bytes);
    if (this.#patience.failures === 0) this.#origin.links.progressed();
  }

  /**
   * Waits before the next try after the network failed; passes on everything else.
   * @throws ImportDelayedError when there should be no next try, or what it was given
   */
  async failed(error: unknown): Promise<void> {
    this.#origin.signal.throwIfAborted();
    if (error instanceof RemoteFailedError) {
      await this.#patience.failed({ message: error.message, cause: error });
    } else if (error instanceof BusyAnswer) {
      await this.#patience.failed({ message: error.message, retryAfter: error.retryAfter, cause: error });
    } else throw error;
  }

  async #persist<T>(open: (link: Link) => Promise<T>): Promise<T> {
    for (;;) {
      let link: Link | undefined;
      try {
        this.#origin.signal.throwIfAborted();
        link = await this.#origin.links.get();
        return await open(link);
      } catch (error) {
        if (link === undefined || !(error instanceof DeniedAnswer)) {
          await this.failed(error);
          this.#origin.links.unpin();
        } else if (!(await this.#origin.links.renew(link, this.#serving === link))) {
          throw refusedStatus(error.status);
        }
      }
    }
  }

  async #request(
    location: HttpLocation,
    link: Link,
    headers: Readonly<Record<string, string>>,
  ): Promise<RemoteResponse> {
    const { fetcher, links, meter, signal } = this.#origin;
    meter.requests += 1;
    const { credential } = location;
    return fetcher.fetch({
      url: links.urlOf(link, location),
      headers: { ...location.headers, ...headers },
      ...(credential === undefined ? {} : { credential }),
      signal,
    });
  }

  #served(link: Link, finalUrl?: string): void {
    this.#serving = link;
    this.#origin.links.served(link, finalUrl);
  }

  #firstOfRanges(location: RangeLocation): Opening {
    const { size } = this.#origin.expected;
    if (size === null) throw new Error('A file that is read by ranges has a published size');
    return {
      stream: this.#read(location, 0, size),
      size,
      version: { etag: null, lastModified: null },
      partial: true,
      urlPath: '',
      contentType: null,
      contentDisposition: null,
      pinned: true,
    };
  }

  #read(location: RangeLocation, start: number, end: number): ByteStream {
    const { meter, signal } = this.#origin;
    meter.requests += 1;
    const bytes = location.read(start, end, signal)[Symbol.asyncIterator]();
    return {
      start,
      end,
      announced: true,
      delimited: true,
      bytes,
      close: () => void bytes.return?.().catch(() => {}),
    };
  }
}

/** Lets go of an answer that is not accepted. */
function accepting<T>(response: RemoteResponse, accept: () => T): T {
  try {
    return accept();
  } catch (error) {
    response.discard();
    throw error;
  }
}

function mimeType(value: string | undefined): string | null {
  const type = value?.split(';')[0]?.trim().toLowerCase() ?? '';
  return type === '' ? null : type;
}
