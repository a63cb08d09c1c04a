import { setTimeout as delay } from 'node:timers/promises';
import { ImportDelayedError } from '../../ports/import-source.ts';

/** How often, and after how long, a request is repeated. */
export interface RetryPolicy {
  /** All tries together, at least 1. */
  readonly tries: number;
  /** Milliseconds to wait after so many failures, from 1. */
  wait(failures: number): number;
}

const LONGEST = 30_000;

/** Five tries; 1 s doubling to 30 s, of which up to half is left out at random. */
export const DEFAULT_RETRY: RetryPolicy = {
  tries: 5,
  wait: (failures) => Math.min(LONGEST, 1_000 * 2 ** (failures - 1)) * (1 - Math.random() / 2),
};

/** A result, or an error that may be gone with the next try. */
export type Attempt<T> = { readonly done: T } | { readonly failed: Error };

/**
 * Repeats an attempt until it is done. Where the other side names a time that is longer than we care to
 * wait, it is left to whoever has the time.
 * @throws the last error; what the attempt throws; the signal's reason
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  signal: AbortSignal,
  attempt: () => Promise<Attempt<T>>,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    signal.throwIfAborted();
    const outcome = await attempt();
    if ('done' in outcome) return outcome.done;
    const { failed } = outcome;
    const named = failed instanceof ImportDelayedError ? (failed.retryAfter ?? 0) : 0;
    if (failures >= policy.tries || named > LONGEST) throw failed;
    await pause(Math.max(named, policy.wait(failures)), signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
}
