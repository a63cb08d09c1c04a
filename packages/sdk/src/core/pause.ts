import { APIUserAbortError } from '../errors/api-user-abort-error.ts';

/** @throws APIUserAbortError where `signal` is aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new APIUserAbortError('Aborted', {}, { cause: signal.reason });
}

/**
 * Waits.
 * @param milliseconds at least 0
 * @throws APIUserAbortError as soon as `signal` is aborted
 */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  throwIfAborted(signal);
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done);
  });
  throwIfAborted(signal);
}
