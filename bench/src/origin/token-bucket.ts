import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds for which a bucket gathers tokens: a timer that fires late costs no bandwidth. */
const CAPACITY = 100;

/** Lets so many bytes through per second. It begins empty: there is no burst at the start. */
export class TokenBucket {
  readonly #bytesPerMillisecond: number;
  /** Bytes; below 0 while somebody waits. */
  #tokens = 0;
  #filledAt = performance.now();

  constructor(bytesPerSecond: number) {
    this.#bytesPerMillisecond = bytesPerSecond / 1000;
  }

  /** Resolves when the bytes may pass. To be called by one at a time. */
  async take(bytes: number): Promise<void> {
    const now = performance.now();
    const gathered = this.#tokens + (now - this.#filledAt) * this.#bytesPerMillisecond;
    this.#tokens = Math.min(gathered, CAPACITY * this.#bytesPerMillisecond) - bytes;
    this.#filledAt = now;
    if (this.#tokens < 0) await delay(-this.#tokens / this.#bytesPerMillisecond);
  }
}
