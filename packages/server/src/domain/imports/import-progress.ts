/** Share of a job's progress that stands for fetching, when everything was fetched. */
export const FETCHED = 0.6;

/** Who is told how an import gets on. */
export interface ProgressListener {
  /** Gets 0 to {@link FETCHED}. */
  report(progress: number): void;
  /** Called once, when something was stored durably that the next worker need not fetch again. */
  gotOn(): Promise<void>;
}

/** Adds up the bytes of an import's files to the progress of its job. */
export class ImportProgress {
  readonly #listener: ProgressListener;
  readonly #sizes = new Map<number, number>();
  #received = 0;
  #told = false;

  constructor(listener: ProgressListener) {
    this.#listener = listener;
  }

  /** The length of the file at this position of the plan became known. */
  expect(position: number, size: number): void {
    this.#sizes.set(position, size);
  }

  /** Bytes arrived; negative when they were thrown away. */
  add(bytes: number): void {
    this.#received += bytes;
    const total = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    if (total > 0) this.#listener.report(FETCHED * Math.min(1, Math.max(0, this.#received / total)));
  }

  /** A chunk was stored durably. */
  async stored(): Promise<void> {
    if (this.#told) return;
    this.#told = true;
    await this.#listener.gotOn();
  }
}
