/** Milliseconds that a reading may take and still be made every time. */
const CHEAP = 100;
/** For how many times its own cost an expensive reading is used again: at most one part in this many is spent on it. */
const REST = 20;

/**
 * Something that takes the longer to read the more there is. A cheap one is read anew each time; an expensive one is
 * used again for a while, so that no matter how often it is asked for, it takes at most a twentieth of the time.
 */
export class AffordableReading<T> {
  readonly #read: () => Promise<T>;
  readonly #now: () => number;
  #running: Promise<T> | undefined;
  #kept: { readonly value: T; readonly until: number } | undefined;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(read: () => Promise<T>, now: () => number = () => performance.now()) {
    this.#read = read;
    this.#now = now;
  }

  /**
   * Those who ask at the same time share one reading.
   * @throws whatever reading throws
   */
  async get(): Promise<T> {
    if (this.#kept !== undefined && this.#now() < this.#kept.until) return this.#kept.value;
    this.#running ??= this.#readNow().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #readNow(): Promise<T> {
    const start = this.#now();
    const value = await this.#read();
    const end = this.#now();
    const cost = end - start;
    this.#kept = cost > CHEAP ? { value, until: end + cost * REST } : undefined;
    return value;
  }
}
