import type { Logger } from '../core/api.ts';
import { pause } from '../core/pause.ts';
import { pauseAskedBy, pauseBefore } from '../core/retry-policy.ts';
import { APIError } from '../errors/api-error.ts';
import { leastPause } from '../reading/patience.ts';

/**
 * How long failures of an upload are borne: all its parts share it, so that one that gets through shows that the others
 * can. A time is counted from the first failure, not from the last success: a laptop that slept is not late.
 *
 * Another than the `Patience` of whoever waits or reads: many things fail here at the same time, each with pauses of
 * its own, bytes count before there is an answer, and a server that asks for longer than there is time ends it at once.
 */
export class UploadPatience {
  readonly #limit: number;
  readonly #logger: Logger;
  readonly #signal: AbortSignal;
  readonly #clock: () => number;
  readonly #furthest = new Map<number, number>();
  #failingSince: number | undefined;

  /**
   * @param limit milliseconds in which nothing gets through
   * @param clock milliseconds that never go back
   */
  constructor(limit: number, logger: Logger, signal: AbortSignal, clock = () => performance.now()) {
    this.#clock = clock;
    this.#limit = limit;
    this.#logger = logger;
    this.#signal = signal;
  }

  /** Something got through. */
  rewarded(): void {
    this.#failingSince = undefined;
  }

  /**
   * Bytes of a part were handed to the network. They count where no attempt before came as far: a connection that breaks
   * at the same byte again and again gets nothing through.
   */
  reached(part: number, bytes: number): void {
    if (bytes <= (this.#furthest.get(part) ?? 0)) return;
    this.#furthest.set(part, bytes);
    this.rewarded();
  }

  /**
   * Pauses before the next attempt.
   * @param what failed, for the log
   * @param failures of this very thing, one after another
   * @throws the error where patience has come to its end, or ends before the server wants to hear of it again
   * @throws APIUserAbortError as soon as the signal is aborted
   */
  async tried(what: string, error: unknown, failures: number): Promise<void> {
    const now = this.#clock();
    this.#failingSince ??= now;
    const left = this.#failingSince + this.#limit - now;
    const asked = error instanceof APIError ? pauseAskedBy(error) : undefined;
    if (left <= 0 || (asked !== undefined && asked > left)) throw error;
    // A last attempt comes when time is up.
    const own = Math.min(pauseBefore(failures, undefined) ?? left, left);
    const wait = asked === undefined ? own : Math.max(asked, Math.min(leastPause(failures), left));
    this.#logger.info(
      `${what}: ${error instanceof Error ? error.message : error}; attempt ${failures + 1} in ${Math.round(wait)} ms`,
    );
    await pause(wait, this.#signal);
  }
}
