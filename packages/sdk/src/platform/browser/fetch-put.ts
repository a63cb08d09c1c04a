import type { Fetch } from '../../core/api.ts';
import { APIConnectionTimeoutError } from '../../errors/api-connection-timeout-error.ts';
import { ANSWER_LIMIT, etagOf } from '../generic/part-answer.ts';
import { sendingAllowance } from '../generic/sending-allowance.ts';
import type { PartAnswer } from '../platform.ts';
import type { PartPut } from './part-put.ts';

/**
 * PUTs a Blob with the user's `fetch`. Its progress is reported when there is an answer.
 * @throws APIConnectionTimeoutError where there is none in the time that the slowest network needs
 */
export async function fetchPut(put: PartPut, fetch: Fetch): Promise<PartAnswer> {
  const { url, body, onProgress, signal, idleTimeout } = put;
  signal.throwIfAborted();
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  signal.addEventListener('abort', abort);
  const patience = idleTimeout + sendingAllowance(body.size);
  const timer = setTimeout(
    () => controller.abort(new APIConnectionTimeoutError(`No answer within ${Math.round(patience)} ms`)),
    patience,
  );
  try {
    const init: RequestInit = { method: 'PUT', body, credentials: 'omit', redirect: 'error' };
    const response = await fetch(url, { ...init, signal: controller.signal });
    const text = (await response.text()).slice(0, ANSWER_LIMIT);
    onProgress(body.size);
    return { status: response.status, headers: response.headers, etag: etagOf(response.headers), text };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
