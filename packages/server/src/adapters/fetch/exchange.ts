import type { Dispatcher } from 'undici';
import { remoteFailure, timedOut } from './failures.ts';

export interface ExchangeRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until the headers of the final answer are there, connecting included. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
  /** For messages. */
  readonly host: string;
}

/**
 * One request and the headers of its answer. The signal works on until the body is closed.
 * @throws RemoteFailedError, RemoteRefusedError, or the reason of the signal
 */
export async function exchange(
  dispatcher: Dispatcher,
  { url, method, body, headers, deadlineMs, signal, host }: ExchangeRequest,
): Promise<Dispatcher.ResponseData> {
  const controller = new AbortController();
  const aborted = Promise.withResolvers<never>();
  const abort = (reason: unknown) => {
    controller.abort(reason);
    // The dispatcher takes no notice while it connects.
    aborted.reject(reason);
  };
  const forward = () => abort(signal?.reason);
  const timer = setTimeout(() => abort(timedOut(host)), deadlineMs);
  signal?.addEventListener('abort', forward, { once: true });
  try {
    const answer = dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal: controller.signal,
    });
    const response = await Promise.race([answer, aborted.promise]);
    response.body.on('error', () => {});
    response.body.once('close', () => signal?.removeEventListener('abort', forward));
    return response;
  } catch (error) {
    signal?.removeEventListener('abort', forward);
    signal?.throwIfAborted();
    throw remoteFailure(error, 'headers', host);
  } finally {
    clearTimeout(timer);
  }
}
