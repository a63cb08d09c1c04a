import type { Links } from './links.ts';

/** How many connections a download may use at once. */
export class ConnectionLimit {
  readonly #most: number;
  readonly #links: Links;
  #fellBack = false;

  constructor(most: number, links: Links) {
    this.#most = most;
    this.#links = links;
  }

  /** At least 1. Changes with the location that is in use. */
  get current(): number {
    return this.#fellBack ? 1 : Math.max(1, Math.min(this.#most, this.#links.maxConnections));
  }

  /** The other side refused a second connection: it is not asked again. */
  fallBack(): void {
    this.#fellBack = true;
  }
}
