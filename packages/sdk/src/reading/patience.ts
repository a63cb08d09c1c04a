/** A server that is being restarted, or a network that is away for a while, ends nothing that takes its time. */
import type { Logger } from '../core/api.ts';
import { pause } from '../core/pause.ts';
import { isRetryable, pauseAskedBy, pauseBefore } from '../core/retry-policy.ts';
import { APIConnectionError } from '../errors/api-connection-error.ts';
import { APIError } from '../errors/api-error.ts';

/** Milliseconds of nothing but failures after which it is given up. */
export const DEFAULT_PATIENCE = 10 * 60_000;
/** Longest pause between two tries, in milliseconds, whatever the server asks for. */
const LONGEST_PAUSE = 60_000;

/** Whether the same request can succeed later. */
export function isTransient(error: unknown): error is APIError {
  if (error instanceof APIConnectionError) return true;
  return error instanceof APIError && error.status !== undefined && isRetryable(error.status);
}

/**
 * Milliseconds before the next try, whatever the server asks for. One that asks to come back at once is obeyed once: it may
 * ask so for as long as it is down.
 */
export function leastPause(failures: number): number {
  return failures > 1 ? (pauseBefore(1, undefined) ?? 0) : 0;
}

export class Patience {
  readonly #what: string;
  readonly #logger: Logger;
  readonly #signal: AbortSignal;
  readonly #limit: number;
  #failures = 0;
  #since = 0;

  /**
   * @param what goes on after a failure, for the log
   * @param limit milliseconds of nothing but failures
   */
  constructor(what: string, logger: Logger, signal: AbortSignal, limit = DEFAULT_PATIENCE) {
    this.#what = what;
    this.#logger = logger;
    this.#signal = signal;
    this.#limit = limit;
  }

  /** It got on. */
  rewarded(): void {
    this.#failures = 0;
  }

  /**
   * Pauses before the next try.
   * @throws the error, where another try would not help, or patience has come to its end
   * @throws APIUserAbortError as soon as the signal is aborted
   */
  async tried(error: unknown): Promise<void> {
    if (!isTransient(error)) throw error;
    if (this.#failures === 0) this.#since = performance.now();
    if (performance.now() - this.#since >= this.#limit) throw error;
    this.#failures += 1;
    const asked = pauseAskedBy(error);
    const wanted = pauseBefore(this.#failures, asked) ?? LONGEST_PAUSE;
    const wait = Math.min(Math.max(wanted, leastPause(this.#failures)), LONGEST_PAUSE);
    this.#logger.info(`${this.#what} goes on in ${Math.round(wait)} ms: ${error.message}`);
    await pause(wait, this.#signal);
  }
}

/** The answer, however often it takes to get it. */
export async function persistently<T>(
  request: () => PromiseLike<T>,
  logger: Logger,
  signal: AbortSignal,
): Promise<T> {
  const patience = new Patience('waiting', logger, signal);
  for (;;) {
    try {
      return await request();
    } catch (error) {
      await patience.tried(error);
    }
  }
}
