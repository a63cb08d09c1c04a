/** Share of a job's progress that stands for fetching, when everything was fetched. */
export const FETCHED = 0.6;

/** Adds up the bytes of an import's files to the progress of its job. */
export class ImportProgress {
  readonly #report: (progress: number) => void;
  readonly #sizes = new Map<number, number>();
  #received = 0;

  /** @param report gets 0 to {@link FETCHED} */
  constructor(report: (progress: number) => void) {
    this.#report = report;
  }

  /** The length of the file at this position of the plan became known. */
  expect(position: number, size: number): void {
    this.#sizes.set(position, size);
  }

  /** Bytes arrived; negative when they were thrown away. */
  add(bytes: number): void {
    this.#received += bytes;
    const total = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    if (total > 0) this.#report(FETCHED * Math.min(1, Math.max(0, this.#received / total)));
  }
}
