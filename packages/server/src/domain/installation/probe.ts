/** What came of trying a component. */
export type ProbeResult<T> = {
  /** How long it took, or was waited for. */
  readonly milliseconds: number;
} & ({ readonly status: 'ok'; readonly value: T } | { readonly status: 'failing'; readonly error: unknown });

/** Why a component that does not answer counts as failing. */
class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/**
 * Tries a component with a time limit. Never two tries at once: where a disk hangs, they would pile up behind it and
 * take the threads that everything else needs.
 */
export class Probe<T> {
  readonly #attempt: () => Promise<T>;
  readonly #timeout: number;
  #running: Promise<T> | undefined;

  /** @param timeout milliseconds */
  constructor(attempt: () => Promise<T>, timeout: number) {
    this.#attempt = attempt;
    this.#timeout = timeout;
  }

  /** Never rejects. */
  async run(): Promise<ProbeResult<T>> {
    const start = performance.now();
    const elapsed = () => Math.round((performance.now() - start) * 10) / 10;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new NoAnswerError(`No answer within ${this.#timeout} ms`)),
      this.#timeout,
    );
    try {
      const value = await Promise.race([this.#once(), late]);
      return { status: 'ok', milliseconds: elapsed(), value };
    } catch (error) {
      return { status: 'failing', milliseconds: elapsed(), error };
    } finally {
      clearTimeout(timer);
    }
  }

  #once(): Promise<T> {
    this.#running ??= (async () => this.#attempt())().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }
}
