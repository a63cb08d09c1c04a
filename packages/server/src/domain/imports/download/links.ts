import type { Clock } from '../../../ports/clock.ts';
import type { FileLocation, HttpLocation } from '../../../ports/import-source.ts';

/** Milliseconds after which a location may have expired without having been used. */
const MOMENT = 10_000;
/** Fresh locations in a row that brought nothing. */
const MAX_RENEWALS = 3;

/** A location that the source gave. */
export interface Link {
  readonly location: FileLocation;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** Asks the source where the file is. */
export type Locate = (signal: AbortSignal) => Promise<FileLocation>;

/** The location that is in use, shared by all connections of a download. */
export class Links {
  readonly #locate: Locate;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #current: Promise<Link> | undefined;
  #renewals = 0;
  #maxConnections = 1;
  /** The one that last answered with bytes of the file. */
  lastServing: Link | undefined;
  /** Where that answer came from, behind all redirects. */
  #finalUrl: string | undefined;

  constructor(locate: Locate, clock: Clock, signal: AbortSignal) {
    this.#locate = locate;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Most connections at once that the other side puts up with, as far as is known. */
  get maxConnections(): number {
    return this.#maxConnections;
  }

  /** Rejects with what the source threw; the next call asks it again. */
  get(): Promise<Link> {
    if (this.#current === undefined) {
      const current = this.#ask();
      this.#current = current;
      current.catch(() => {
        if (this.#current === current) this.forget();
      });
    }
    return this.#current;
  }

  /**
   * The URL to request: the one that answered before, since each way through a redirect may be counted as a
   * download of its own, or lead to another copy.
   */
  urlOf(link: Link, location: HttpLocation): string {
    return (link === this.lastServing ? this.#finalUrl : undefined) ?? location.url;
  }

  /** Notes that bytes came, and from where. */
  served(link: Link, finalUrl?: string): void {
    this.lastServing = link;
    this.#finalUrl = finalUrl;
  }

  /** The next request takes the way through the redirects again: another copy may do better. */
  unpin(): void {
    this.#finalUrl = undefined;
  }

  /** Bytes came: the next location that stops working may be replaced. */
  progressed(): void {
    this.#renewals = 0;
  }

  /** The next `get` asks the source. */
  forget(): void {
    this.#current = undefined;
    this.unpin();
  }

  /**
   * Called when access through a link was refused.
   *
   * @param worked whether it had worked for the connection that reports it
   * @returns whether trying with the next `get` makes sense: false when the refusal is to be believed
   */
  async renew(link: Link, worked: boolean): Promise<boolean> {
    if (this.#current !== undefined && (await this.get()) !== link) return true;
    if (!worked && this.#clock() - link.since < MOMENT) return false;
    if (this.#renewals >= MAX_RENEWALS) return false;
    this.#renewals += 1;
    this.forget();
    return true;
  }

  async #ask(): Promise<Link> {
    const location = await this.#locate(this.#signal);
    // Another way of reading has its own idea of how many connections it needs.
    this.#maxConnections = location.via === 'http' ? location.maxConnections : 1;
    return { location, since: this.#clock() };
  }
}
