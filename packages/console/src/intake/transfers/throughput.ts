/** Milliseconds that a speed is told of. */
const WINDOW = 4_000;

interface Sample {
  readonly at: number;
  readonly total: number;
}

/** How many bytes a second get through, over the last four seconds. */
export class Throughput {
  readonly #clock: () => number;
  #total = 0;
  #samples: Sample[] = [];

  /** @param clock milliseconds that never go back */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** Bytes that got through since the last call. */
  moved(bytes: number): void {
    this.#total += bytes;
  }

  /** Bytes per second now; 0 where nothing has moved for the whole time. */
  now(): number {
    const at = this.#clock();
    this.#samples.push({ at, total: this.#total });
    this.#samples = this.#samples.filter((sample) => at - sample.at <= WINDOW);
    const first = this.#samples[0];
    if (first === undefined || first.at === at) return 0;
    return ((this.#total - first.total) * 1_000) / (at - first.at);
  }
}

/** Seconds until so many bytes are through; `undefined` where nothing moves, or nothing is left. */
export function secondsLeft(bytes: number, bytesPerSecond: number): number | undefined {
  return bytes <= 0 || bytesPerSecond < 1 ? undefined : bytes / bytesPerSecond;
}
