import { throwIfAborted } from '../core/pause.ts';
import { limitTimer } from '../core/timer.ts';
import { APIUserAbortError } from '../errors/api-user-abort-error.ts';
import { WaitTimeoutError } from '../errors/wait-timeout-error.ts';
import { WharfError } from '../errors/wharf-error.ts';
import type { WaitOptions } from './wait-options.ts';

/**
 * Runs what takes its time, under a signal that follows that of the user and the deadline.
 * @param what is waited for, for the message: `Upload upload_x`
 * @throws WaitTimeoutError after `timeoutMs`
 * @throws APIUserAbortError as soon as the user's signal is aborted
 * @throws WharfError for a `timeoutMs` that is no time
 */
export async function withinDeadline<T>(
  what: string,
  { timeoutMs = Number.POSITIVE_INFINITY, signal }: Pick<WaitOptions, 'timeoutMs' | 'signal'>,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (!(timeoutMs >= 0)) throw new WharfError(`timeoutMs must be 0 or more milliseconds, not ${timeoutMs}`);
  throwIfAborted(signal);
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  let late = false;
  const expire = () => {
    late = true;
    controller.abort();
  };
  const timer = limitTimer(timeoutMs, expire);
  try {
    return await run(controller.signal);
  } catch (error) {
    if (late && error instanceof APIUserAbortError)
      throw new WaitTimeoutError(`${what} did not end within ${timeoutMs} ms; it goes on`, { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
