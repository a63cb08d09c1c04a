/** One attempt of an API request. */
import { APIConnectionError } from '../errors/api-connection-error.ts';
import { APIError } from '../errors/api-error.ts';
import { APIUserAbortError } from '../errors/api-user-abort-error.ts';
import { errorFromResponse } from '../errors/from-response.ts';
import { WharfError } from '../errors/wharf-error.ts';
import type { Fetch, HttpMethod, Logger } from './api.ts';
import { type AttemptLimits, attemptLimits } from './attempt-limits.ts';
import { rebuilt } from './rebuilt-response.ts';
import { MOST_REDIRECTS, redirectTarget } from './redirect.ts';
import { isRetryable } from './retry-policy.ts';
import { shownURL } from './shown-url.ts';
import { streamed } from './streamed.ts';
import { told } from './told.ts';

/** A request with every decision made. */
export interface Sending {
  readonly fetch: Fetch;
  readonly fetchOptions: RequestInit | undefined;
  readonly method: HttpMethod;
  readonly url: string;
  /** Made anew for each attempt: a token may have become stale. */
  readonly headers: () => Promise<Headers>;
  readonly body: string | undefined;
  /** True where the body of the answer is handed out as it comes. */
  readonly stream: boolean;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for one attempt, the body of its answer included unless it is streamed. */
  readonly timeout: number;
  readonly maxRetries: number;
  readonly logger: Logger;
}

export type Attempt =
  | { readonly response: Response }
  | { readonly failure: APIError; readonly again: boolean };

/**
 * Sends once.
 * @throws APIUserAbortError where the signal is aborted; and whatever making the headers, or renewing a token, throws
 */
export async function attempt(sending: Sending): Promise<Attempt> {
  const limits = attemptLimits(sending.signal, sending.timeout);
  let handedOut = false;
  try {
    const headers = await limits.within(sending.headers());
    const outcome = await answered(sending, headers, limits);
    handedOut = 'response' in outcome && sending.stream;
    return outcome;
  } finally {
    if (!handedOut) limits.release();
  }
}

async function answered(sending: Sending, headers: Headers, limits: AttemptLimits): Promise<Attempt> {
  const started = performance.now();
  const log = (what: string) =>
    sending.logger.debug(
      `${sending.method.toUpperCase()} ${shownURL(sending.url)}: ${what}, ${Math.round(performance.now() - started)} ms`,
    );
  try {
    const received = await fetched(sending, headers, limits);
    log(`${received.status}${traced(received)}`);
    if (received.ok && sending.stream) {
      limits.stopClock();
      return { response: streamed(received, limits) };
    }
    // The whole body, so that a connection that breaks in its middle counts as a failed attempt.
    const body = await limits.within(received.arrayBuffer());
    if (received.ok) return { response: rebuilt(received, body) };
    return {
      failure: errorFromResponse(received.status, received.headers, new TextDecoder().decode(body)),
      again: isRetryable(received.status),
    };
  } catch (cause) {
    const ended = limits.ended();
    if (ended instanceof APIUserAbortError) throw ended;
    // Said by the `fetch` of ours that renews tokens: no answer of the API, and no broken connection.
    if (ended === undefined && cause instanceof WharfError && !(cause instanceof APIError)) throw cause;
    const failure = ended ?? connectionError(cause, sending.url);
    log(failure.message);
    // Another error of the API is one that says what to change.
    return { failure, again: failure instanceof APIConnectionError };
  }
}

function connectionError(cause: unknown, url: string): APIError {
  if (cause instanceof APIError) return cause;
  // Some platforms name the URL in the message, with its query.
  const why = told(cause).replaceAll(url, shownURL(url));
  return new APIConnectionError(`No answer from ${new URL(url).origin}: ${why}`, {}, { cause });
}

/** What `fetch` answers, behind redirects within the API. */
async function fetched(sending: Sending, headers: Headers, limits: AttemptLimits): Promise<Response> {
  const { fetch, fetchOptions, method, body } = sending;
  let url = sending.url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const asked = fetch(url, {
      ...fetchOptions,
      method: method.toUpperCase(),
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: limits.signal,
    });
    const response = await limits.within(asked);
    const target = redirectTarget(response, url, method);
    if (target === undefined) return response;
    await response.body?.cancel();
    url = target;
  }
  throw new APIError(`${shownURL(sending.url)} redirects more than ${MOST_REDIRECTS} times`);
}

function traced(response: Response): string {
  const id = response.headers.get('x-trace-id');
  return id === null ? '' : ` (trace ${id})`;
}
