/** Bounds the time that a child works on one request. It stands still while the child waits for its file's bytes. */
export class WorkClock {
  readonly #timeoutMs: number;
  readonly #stallMs: number;
  readonly #onExpiry: (detail: string) => void;
  #remainingMs: number;
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #waits = 0;

  /**
   * Starts at once.
   * @param timeoutMs Milliseconds of work in all.
   * @param stallMs Milliseconds of work without a sign of life.
   */
  constructor(timeoutMs: number, stallMs: number, onExpiry: (detail: string) => void) {
    this.#timeoutMs = timeoutMs;
    this.#stallMs = stallMs;
    this.#onExpiry = onExpiry;
    this.#remainingMs = timeoutMs;
    this.#start();
  }

  /** Waits that the child has to bear at the moment. */
  get waits(): number {
    return this.#waits;
  }

  /** The child waits, through no fault of its own, until {@link resume}. */
  hold(): void {
    if (this.#waits++ === 0) this.#stop();
  }

  resume(): void {
    if (--this.#waits === 0) this.#start();
  }

  /** The child may be silent for as long again. */
  signOfLife(): void {
    if (this.#waits > 0) return;
    this.#stop();
    this.#start();
  }

  /** Ends it for good. */
  end(): void {
    this.#waits = Number.POSITIVE_INFINITY;
    clearTimeout(this.#timer);
  }

  #start(): void {
    const stalls = this.#stallMs < this.#remainingMs;
    const detail = stalls
      ? `no sign of life for ${this.#stallMs} ms`
      : `no answer within ${this.#timeoutMs} ms`;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(
      () => this.#onExpiry(detail),
      Math.max(0, stalls ? this.#stallMs : this.#remainingMs),
    );
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#remainingMs -= performance.now() - this.#startedAt;
  }
}
