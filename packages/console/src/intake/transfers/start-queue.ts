/** Starts things in their order, and never more than so many at once. */
export class StartQueue {
  readonly #limit: number;
  readonly #waiting = new Map<string, () => Promise<void>>();
  readonly #running = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many run, and would if they could. */
  get size(): number {
    return this.#running.size + this.#waiting.size;
  }

  /** @param run must not fail; asked again for the same id, only the last counts */
  add(id: string, run: () => Promise<void>): void {
    this.#waiting.set(id, run);
    this.#next();
  }

  /** Takes out what has not started. */
  remove(id: string): void {
    this.#waiting.delete(id);
  }

  #next(): void {
    for (const [id, run] of this.#waiting) {
      if (this.#running.size >= this.#limit) return;
      // Paused and resumed: the first run is about to end, and must not go on beside the second.
      if (this.#running.has(id)) continue;
      this.#waiting.delete(id);
      this.#running.add(id);
      void run().finally(() => {
        this.#running.delete(id);
        this.#next();
      });
    }
  }
}
