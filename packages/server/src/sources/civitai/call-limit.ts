/** Lets at most so many calls be under way; the others wait in turn. */
export class CallLimit {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Runs the call when it is its turn. @throws what it throws, and the signal's reason when that comes first */
  async run<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await call();
    } finally {
      this.#leave();
    }
  }

  #enter(signal: AbortSignal): Promise<void> | undefined {
    signal.throwIfAborted();
    if (this.#running < this.#most) {
      this.#running += 1;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const admit = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(admit);
    });
  }

  /** The place goes straight to the next, so that nobody slips in between. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}
