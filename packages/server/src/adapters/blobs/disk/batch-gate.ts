/** Bytes that all transfers together may collect before they send them to a thread. */
const COLLECTED = 12 * 1024 ** 2;
const LARGEST_BATCH = 512 * 1024;
const SMALLEST_BATCH = 64 * 1024;

/**
 * Bounds the memory of transfers: how much each collects for one batch, and how many batches are on
 * their way to the hash threads. Few transfers work in large batches, which cost less; many in small
 * ones. Those who want to send too much wait their turn, and their clients with them.
 */
export class BatchGate {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  #transfers = 0;

  constructor(places: number) {
    this.#free = places;
  }

  /** Bytes to collect before sending, at this moment. */
  get batchSize(): number {
    return Math.max(SMALLEST_BATCH, Math.min(LARGEST_BATCH, COLLECTED / Math.max(1, this.#transfers)));
  }

  transferBegins(): void {
    this.#transfers += 1;
  }

  transferEnds(): void {
    this.#transfers -= 1;
  }

  /** Resolves when one more batch may be sent. */
  async enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
