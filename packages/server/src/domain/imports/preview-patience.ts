import { ImportDelayedError, ImportRefusedError } from '../../ports/import-source.ts';
import { RemoteFailedError, RemoteRefusedError } from '../../ports/remote-fetcher.ts';
import { InvalidRequestError, ServiceUnavailableError } from '../errors.ts';

/**
 * Runs `work` for at most so long, and says what went wrong in the words for who waits for it.
 *
 * @param limits `patience` in milliseconds; `host` is who is asked
 * @throws InvalidRequestError or ServiceUnavailableError, and whatever is a fault of ours
 */
export async function withinPatience<T>(
  limits: { readonly patience: number; readonly signal: AbortSignal; readonly host: string },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { patience, signal, host } = limits;
  using deadline = startDeadline(patience);
  const either = AbortSignal.any([signal, deadline.signal]);
  try {
    return await Promise.race([work(either), aborted(either)]);
  } catch (error) {
    if (signal.aborted) {
      throw new ServiceUnavailableError('The preview was interrupted: the server is stopping. Try again.');
    }
    if (deadline.signal.aborted) throw tooLate(host, patience);
    throw told(error);
  }
}

/** Rejects when the signal aborts, so that also what does not listen to it makes nobody wait. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

function startDeadline(milliseconds: number): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), milliseconds);
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}

function told(error: unknown): unknown {
  if (error instanceof ImportRefusedError) {
    return new InvalidRequestError(error.message, { ...error.details, code: error.code }, { cause: error });
  }
  if (error instanceof RemoteRefusedError) {
    return new InvalidRequestError(error.message, { code: error.code }, { cause: error });
  }
  if (error instanceof ImportDelayedError) {
    const { retryAfter } = error;
    const details = retryAfter === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfter / 1000) };
    return new ServiceUnavailableError(error.message, details, { cause: error });
  }
  if (error instanceof RemoteFailedError) {
    return new ServiceUnavailableError(`${error.message} Try again later.`, {}, { cause: error });
  }
  return error;
}

function tooLate(host: string, patience: number): ServiceUnavailableError {
  const seconds = Math.max(1, Math.round(patience / 1000));
  return new ServiceUnavailableError(
    `What ${host} has could not be found out within ${seconds} seconds: try again later, or import it without a preview, which waits longer.`,
    { host },
  );
}
