import { quantile } from '../measure/median.ts';

/** One kind of operation in one interval; times in milliseconds. */
export interface OperationSample {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** How long operations took, interval by interval, and what went wrong. */
export class Recorder {
  readonly #current = new Map<string, number[]>();
  readonly #all = new Map<string, number[]>();
  /** What failed, with how often. */
  readonly failures = new Map<string, number>();

  /** Times the work under the name; a failure is noted and not thrown on. */
  async time(name: string, work: () => Promise<void>): Promise<void> {
    const startedAt = performance.now();
    try {
      await work();
    } catch (error) {
      const { message, cause } = error as Error;
      const text = `${name}: ${message}${cause instanceof Error ? ` (${cause.message})` : ''}`;
      this.failures.set(text, (this.failures.get(text) ?? 0) + 1);
      return;
    }
    const took = performance.now() - startedAt;
    for (const times of [this.#current, this.#all]) {
      const own = times.get(name);
      if (own === undefined) times.set(name, [took]);
      else own.push(took);
    }
  }

  /** What was done since the last call. */
  takeInterval(): Readonly<Record<string, OperationSample>> {
    const samples = summaries(this.#current);
    this.#current.clear();
    return samples;
  }

  total(): Readonly<Record<string, OperationSample>> {
    return summaries(this.#all);
  }
}

function summaries(times: ReadonlyMap<string, readonly number[]>): Readonly<Record<string, OperationSample>> {
  return Object.fromEntries(
    [...times].map(([name, own]) => [
      name,
      {
        count: own.length,
        p50: quantile(own, 0.5),
        p95: quantile(own, 0.95),
        max: own.reduce((a, b) => Math.max(a, b)),
      },
    ]),
  );
}
