/** What ends one attempt before its answer: the user's signal, and the clock. */
import { APIConnectionTimeoutError } from '../errors/api-connection-timeout-error.ts';
import type { APIError } from '../errors/api-error.ts';
import { APIUserAbortError } from '../errors/api-user-abort-error.ts';
import { limitTimer } from './timer.ts';

export interface AttemptLimits {
  /** Aborted by either. */
  readonly signal: AbortSignal;
  /** Why it ended; `undefined` while it may go on. */
  ended(): APIError | undefined;
  /** What `work` comes to, or a rejection as soon as the attempt ends: also where `work` heeds no signal. */
  within<T>(work: Promise<T>): Promise<T>;
  /** From now on only the user's signal counts. */
  stopClock(): void;
  /** Lets go of the user's signal, which may outlive many requests, and of the clock. */
  release(): void;
}

/** @param timeout milliseconds; what no timer can hold, infinity included, is no limit */
export function attemptLimits(user: AbortSignal | undefined, timeout: number): AttemptLimits {
  const controller = new AbortController();
  let reason: APIError | undefined;
  const end = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(reason), { once: true });
  });
  // Where nothing waits when it comes, nobody is to hear of it.
  end.catch(() => {});
  const stop = (error: APIError) => {
    reason ??= error;
    controller.abort(reason);
  };
  const aborted = () => stop(new APIUserAbortError('Aborted', {}, { cause: user?.reason }));
  const timer = limitTimer(timeout, () =>
    stop(new APIConnectionTimeoutError(`No answer within ${timeout} ms`)),
  );
  if (user?.aborted === true) aborted();
  else user?.addEventListener('abort', aborted, { once: true });
  return {
    signal: controller.signal,
    ended: () => reason,
    within: (work) => Promise.race([work, end]),
    stopClock: () => clearTimeout(timer),
    release() {
      clearTimeout(timer);
      user?.removeEventListener('abort', aborted);
    },
  };
}
