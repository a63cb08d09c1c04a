import type { Log } from '../../../ports/log.ts';

/** Milliseconds that the state of limits has to answer: a request waits no longer for it. */
const PATIENCE = 5_000;
/** Least milliseconds between two lines of the log. */
const QUIET = 10_000;

/**
 * Asks the database, and answers in its place where it fails or takes too long: a limit must not be what stops an
 * installation.
 */
export class Tolerance {
  readonly #log: Log;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(log: Log) {
    this.#log = log;
  }

  async ask<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`No answer in ${PATIENCE} ms`)), PATIENCE);
    try {
      return await Promise.race([work(), late.promise]);
    } catch (error) {
      this.#say(error);
      return otherwise;
    } finally {
      clearTimeout(timer);
    }
  }

  #say(error: unknown): void {
    const now = performance.now();
    if (now - this.#saidAt < QUIET) return;
    this.#saidAt = now;
    this.#log.warn({ err: error }, 'limits are not enforced: their state in the database cannot be reached');
  }
}
