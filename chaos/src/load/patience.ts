import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.ts';

/** A client that does not get on gives up after this (milliseconds): far beyond what is still a success. */
const LONGEST = 300_000;

/** Given up: what the client wanted did not come about in any time that a user would wait. */
export class GaveUpError extends Error {
  override readonly name = 'GaveUpError';
}

/** How long a client keeps trying. */
export class Patience {
  readonly #random: Random;
  readonly #until = Date.now() + LONGEST;
  readonly #end: AbortSignal;

  /** @param end aborted when the run is over and nobody is to go on */
  constructor(random: Random, end: AbortSignal) {
    this.#random = random;
    this.#end = end;
  }

  /** Waits a little before the next try. @throws GaveUpError when there is to be none */
  async next(what: string, least = 200, most = 1_200): Promise<void> {
    if (this.#end.aborted || Date.now() > this.#until) throw new GaveUpError(what);
    await pause(this.#random.between(least, most), undefined, { signal: this.#end }).catch(() => {});
  }
}
