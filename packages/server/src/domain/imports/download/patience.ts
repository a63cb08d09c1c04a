import type { Clock } from '../../../ports/clock.ts';
import { ImportDelayedError } from '../../../ports/import-source.ts';

/** How often and for how long a download tries again. Times in milliseconds. */
export interface RetryPolicy {
  /** Wait before the second try; doubles with each. @default 1_000 */
  readonly baseDelay: number;
  /** Longest wait. Who asks for a longer one is left alone for that time. @default 30_000 */
  readonly maxDelay: number;
  /** Tries in a row while nothing came at all. @default 5 */
  readonly tries: number;
  /** Trouble in a row, once something came. @default 600_000 */
  readonly patience: number;
  /** Bytes that end a row of trouble, so that a drop now and then does not. @default 65_536 */
  readonly progress: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  baseDelay: 1_000,
  maxDelay: 30_000,
  tries: 5,
  patience: 600_000,
  progress: 64 * 1024,
};

/** Resolves after so many milliseconds; rejects with the reason of the signal. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export interface PatienceOptions {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** 0 inclusive to 1 exclusive. */
  readonly random: () => number;
  readonly wait: Wait;
  readonly signal: AbortSignal;
  /** Asked after each failed try, with their number in a row; false ends it. @default always true */
  readonly endures?: (failures: number) => boolean;
}

/** A failed try. */
export interface Trouble {
  /** For the user, should it go on. */
  readonly message: string;
  /** Milliseconds for which the other side asked to be left alone. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** Decides after each failed try whether another one follows, and when. One for each connection. */
export class Patience {
  readonly #options: PatienceOptions;
  #failures = 0;
  #troubleSince = 0;
  /** Bytes since the last trouble was over. */
  #received = 0;
  #everReceived = false;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** Failed tries in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** Counts bytes that came; enough of them and what failed before is forgotten. */
  received(bytes: number): void {
    this.#received += bytes;
    if (this.#received < this.#options.policy.progress) return;
    this.#received = 0;
    this.#failures = 0;
    this.#everReceived = true;
  }

  /**
   * Waits for as long as makes sense before the next try.
   * @throws ImportDelayedError when there should be none now
   */
  async failed({ message, retryAfter, cause }: Trouble): Promise<void> {
    const { policy, clock, random, wait, signal, endures } = this.#options;
    if (this.#failures === 0) this.#troubleSince = clock();
    this.#failures += 1;
    const over = this.#everReceived
      ? clock() - this.#troubleSince >= policy.patience
      : this.#failures >= policy.tries;
    if (over || (retryAfter ?? 0) > policy.maxDelay || endures?.(this.#failures) === false) {
      throw new ImportDelayedError(message, retryAfter, { cause });
    }
    const longest = Math.min(policy.maxDelay, policy.baseDelay * 2 ** (this.#failures - 1));
    // Half of it at random, so that connections which failed together do not come back together.
    await wait(Math.max(retryAfter ?? 0, longest * (0.5 + random() / 2)), signal);
  }
}

/** Waits by the clock of this machine. */
export async function waitByTimer(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
