import type { TokenGrant } from '../../../ports/limit-repository.ts';

/** Milliseconds for which tokens drawn ahead are good: then what is left of them is lost. */
const KEEP = 250;
/** Most takers that one query is made for: the rest go into the next. */
const MAX_TOGETHER = 1_000;

/** Draws `tokens` from the bucket that all processes share. */
export type Draw = (tokens: number) => Promise<TokenGrant>;

/**
 * What one process has drawn from one bucket. Takers that come while a query is under way share the next one; where
 * many come, some tokens are drawn ahead, so that most of them need not wait for a query at all.
 */
export class Allowance {
  readonly #draw: Draw;
  readonly #mostAhead: number;
  #ahead = 0;
  #left = 0;
  #goodUntil = Number.NEGATIVE_INFINITY;
  #waiting: PromiseWithResolvers<number>[] = [];
  #drawing = false;

  /** @param mostAhead tokens that may be drawn before anybody asks for them */
  constructor(draw: Draw, mostAhead: number) {
    this.#draw = draw;
    this.#mostAhead = mostAhead;
  }

  /** Whether nothing would be lost with it. */
  get idle(): boolean {
    return !this.#drawing && (this.#left === 0 || performance.now() >= this.#goodUntil);
  }

  /** @returns 0, or milliseconds until there may be a token */
  take(): Promise<number> {
    if (this.#left > 0 && performance.now() < this.#goodUntil) {
      this.#left -= 1;
      return Promise.resolve(0);
    }
    const taker = Promise.withResolvers<number>();
    this.#waiting.push(taker);
    if (!this.#drawing) void this.#serve();
    return taker.promise;
  }

  async #serve(): Promise<void> {
    this.#drawing = true;
    while (this.#waiting.length > 0) await this.#drawFor(this.#waiting.splice(0, MAX_TOGETHER));
    this.#drawing = false;
  }

  async #drawFor(takers: readonly PromiseWithResolvers<number>[]): Promise<void> {
    // Used up before they were lost: more would have been of use.
    const more = this.#left === 0 && performance.now() < this.#goodUntil;
    this.#ahead = more ? Math.min(this.#mostAhead, this.#ahead * 2 + 1) : 0;
    try {
      const { granted, wait } = await this.#draw(takers.length + this.#ahead);
      this.#left = Math.max(0, granted - takers.length);
      this.#goodUntil = performance.now() + KEEP;
      for (const taker of takers.slice(0, granted)) taker.resolve(0);
      const others = takers.slice(granted);
      // How long they have to wait is what the next draw tells.
      if (granted > 0) this.#waiting.unshift(...others);
      else for (const taker of others) taker.resolve(wait);
    } catch (error) {
      for (const taker of takers) taker.reject(error);
    }
  }
}
