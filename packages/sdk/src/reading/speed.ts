/** Milliseconds that the speed is told of. */
const WINDOW = 3_000;
/** Milliseconds between two samples at least: a speed is no better with more of them. */
const SPACING = 100;

interface Sample {
  readonly at: number;
  readonly position: number;
}

/** How fast a position moves on, over the last three seconds. */
export class Speed {
  readonly #clock: () => number;
  #samples: Sample[] = [];

  /** @param clock milliseconds that never go back */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /**
   * Takes note of where it is now. Going back begins anew.
   * @returns bytes per second
   */
  at(position: number): number {
    const now = { at: this.#clock(), position };
    const last = this.#samples.at(-1);
    if (last !== undefined && position < last.position) this.#samples = [];
    this.#samples = this.#samples.filter(({ at }) => now.at - at <= WINDOW);
    const first = this.#samples[0];
    if (first === undefined || now.at - (this.#samples.at(-1)?.at ?? 0) >= SPACING) this.#samples.push(now);
    if (first === undefined || now.at <= first.at) return 0;
    return ((position - first.position) * 1_000) / (now.at - first.at);
  }
}
