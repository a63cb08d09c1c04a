/** One request to a signed URL, and whether its answer is what was asked for. */
import { platform } from '#platform';
import type { Fetch } from '../core/api.ts';
import { throwIfAborted } from '../core/pause.ts';
import { limitTimer } from '../core/timer.ts';
import { APIConnectionTimeoutError } from '../errors/api-connection-timeout-error.ts';
import type { APIError } from '../errors/api-error.ts';
import { APIUserAbortError } from '../errors/api-user-abort-error.ts';
import { errorFromResponse } from '../errors/from-response.ts';
import { bodyPieces, type ReadingLimits } from '../reading/body-pieces.ts';
import { networkFailure } from '../reading/network-failure.ts';
import { parseContentRange } from './content-range.ts';

/** Characters of a refusal that are read. */
const MAX_REFUSAL = 8_192;

/** Where to go on. */
export interface From {
  /** Bytes that are there already. */
  readonly offset: number;
  /** Strong entity tag of those bytes, where it is known. */
  readonly etag: string | undefined;
}

export interface OpenedContent {
  /** Where the pieces begin: the offset asked for, or 0. */
  readonly start: number;
  /** Bytes of the whole; `undefined` where the answer does not tell. */
  readonly total: number | undefined;
  /** Strong entity tag, quotes included. */
  readonly etag: string | undefined;
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Lets the connection go where `pieces` are not read. */
  discard(): Promise<void>;
}

/** The signed URL expired, or what it led to is gone. */
export class RefusedUrlError extends Error {
  override readonly name = 'RefusedUrlError';
  /** What to tell the user, where another URL does not help. */
  readonly refusal: APIError;
  constructor(refusal: APIError) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** The answer is not what was asked for: only the beginning is left to ask for. */
export class UnusableAnswerError extends Error {
  override readonly name = 'UnusableAnswerError';
}

/**
 * Asks for the bytes from an offset on. The answer may begin at 0 instead: then the content is another, or its server
 * has no ranges.
 *
 * @throws RefusedUrlError for 401, 403, 404 and 410
 * @throws UnusableAnswerError for a range that is not the one asked for
 * @throws APIError for what else goes wrong; not every one is worth another try
 */
export async function openContent(
  fetch: Fetch,
  url: string,
  from: From,
  limits: ReadingLimits,
): Promise<OpenedContent> {
  const { host } = new URL(url);
  const response = await answer(fetch, url, from, limits);
  const failed = (error: unknown) => networkFailure(`The connection to ${host} broke`, error);
  const discard = async () => response.body?.cancel().catch(() => {});
  try {
    if (isRefusal(response)) throw await refusal(response, limits);
    const pieces = mapErrors(bodyPieces(response, limits), failed);
    return { ...interpret(response, from), pieces, discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

function answer(fetch: Fetch, url: string, from: From, limits: ReadingLimits): Promise<Response> {
  const { idleTimeout, signal } = limits;
  throwIfAborted(signal);
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const abort = () => {
      reject(new APIUserAbortError('Aborted', {}, { cause: signal?.reason }));
      controller.abort();
    };
    const timer = limitTimer(idleTimeout, () => {
      reject(new APIConnectionTimeoutError(`No answer within ${idleTimeout} ms`));
      controller.abort();
    });
    signal?.addEventListener('abort', abort);
    fetch(url, { ...init(from), signal: controller.signal })
      .then(resolve, (error) => reject(networkFailure(`No answer of ${new URL(url).host}`, error)))
      .finally(() => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      });
  });
}

function init({ offset, etag }: From): RequestInit {
  const headers = new Headers();
  // A range of what was compressed on the way would be one of other bytes.
  if (platform.name !== 'browser') headers.set('accept-encoding', 'identity');
  if (offset > 0) {
    headers.set('range', `bytes=${offset}-`);
    // In browsers it would need a permission of the server that `Range` does not: digests must do.
    if (etag !== undefined && platform.name !== 'browser') headers.set('if-range', etag);
  }
  // Elsewhere there are neither cookies nor caches, and some runtimes refuse these fields.
  if (platform.name !== 'browser') return { headers };
  return { headers, credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' };
}

function isRefusal({ ok, status }: Response): boolean {
  return !ok && status !== 416;
}

/** Only JSON is quoted: the XML of an S3 service repeats the signature. */
async function refusal(response: Response, limits: ReadingLimits): Promise<Error> {
  const { status, headers } = response;
  const json = /\bjson\b/.test(headers.get('content-type') ?? '');
  const text = json ? await beginning(response, limits).catch(() => '') : '';
  throwIfAborted(limits.signal);
  const error = errorFromResponse(status, headers, text === '' ? 'the signed URL was refused' : text);
  return [401, 403, 404, 410].includes(status) ? new RefusedUrlError(error) : error;
}

/** The first few kB of a body. */
async function beginning(response: Response, limits: ReadingLimits): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of bodyPieces(response, limits)) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > MAX_REFUSAL) break;
  }
  return text;
}

function interpret(response: Response, from: From): Pick<OpenedContent, 'start' | 'total' | 'etag'> {
  const { status, headers } = response;
  const etag = strongTag(headers.get('etag'));
  if (status === 206) return { ...rangeOf(response, from, etag), etag };
  if (status === 416) throw new UnusableAnswerError('the range was refused');
  return { start: 0, total: encoded(headers) ? undefined : length(headers), etag };
}

function rangeOf({ headers }: Response, from: From, etag: string | undefined) {
  const range = parseContentRange(headers.get('content-range'));
  if (from.offset === 0 || range === undefined || range.start !== from.offset || encoded(headers))
    throw new UnusableAnswerError(`the range is not the one from ${from.offset} on`);
  if (from.etag !== undefined && etag !== undefined && from.etag !== etag)
    throw new UnusableAnswerError('the content changed');
  return { start: range.start, total: range.total };
}

/** Whether `fetch` has decoded the body: then lengths and positions are those of something else. */
function encoded(headers: Headers): boolean {
  return !['', 'identity'].includes(headers.get('content-encoding')?.trim().toLowerCase() ?? '');
}

function length(headers: Headers): number | undefined {
  const text = headers.get('content-length');
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** A weak one says nothing about the bytes (RFC 9110 section 8.8.1). */
function strongTag(etag: string | null): string | undefined {
  return etag?.startsWith('"') === true ? etag : undefined;
}

async function* mapErrors<T>(items: AsyncIterable<T>, change: (error: unknown) => Error): AsyncGenerator<T> {
  try {
    for await (const item of items) yield item;
  } catch (error) {
    throw change(error);
  }
}
