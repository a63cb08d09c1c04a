import { ServiceUnavailableError } from '../../../domain/errors.ts';

/** What the errors of the SDK, and of the sockets below it, carry. */
interface Carried {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The code that the store gave as the reason, or that of the socket. Messages say nothing: some stores have none. */
export function codeOf(error: unknown): string {
  const { name, code } = error as Carried;
  return code !== undefined && (name === undefined || name === 'Error') ? code : (name ?? '');
}

/** Undefined where no answer came. */
export function statusOf(error: unknown): number | undefined {
  return (error as Carried).$metadata?.httpStatusCode;
}

/**
 * There is no such object, or no multipart upload: stores disagree about which of the names is used when. A status of
 * 404 alone does not say so: proxies have it, too, while they do not reach the store.
 */
export function isMissing(error: unknown): boolean {
  return ['NoSuchUpload', 'NoSuchKey'].includes(codeOf(error));
}

/** A status of 404 without a reason: all that a store may answer to HEAD, and of anything else no store's answer. */
export function isBareNotFound(error: unknown): boolean {
  return codeOf(error) === 'NotFound';
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
  'TimeoutError',
]);
const OVERLOADED: ReadonlySet<string> = new Set([
  'SlowDown',
  'ServiceUnavailable',
  'InternalError',
  'RequestTimeout',
  'Throttling',
  'TooManyRequests',
]);

/** What a client other than the SDK says when no whole answer came, as the SDK says it: the same may succeed later. */
export function cutOff(cause: unknown): Error {
  const { code = '', message = '' } = cause as Carried;
  return Object.assign(new Error(message, { cause }), { code: UNREACHABLE.has(code) ? code : 'ECONNRESET' });
}

/** The store cannot be reached, or has too much to do: the same request may succeed later. */
export function isPassing(error: unknown): boolean {
  const status = statusOf(error) ?? 0;
  const codes = [codeOf(error), (error as Carried).code ?? ''];
  if (codes.some((code) => UNREACHABLE.has(code) || OVERLOADED.has(code))) return true;
  // What it cannot do today it cannot do tomorrow.
  if (status === 501) return false;
  return status >= 500 || status === 429 || isBareNotFound(error) || isTorn(error);
}

/** An answer that ends in the middle: whoever stood between cut it off. */
export function isTorn(error: unknown): boolean {
  const { name = '', message = '' } = error as Carried;
  return name === 'SyntaxError' || message.includes('Deserialization error') || message === 'aborted';
}

/** What is thrown to whoever called the store. Says nothing of the inside to users; the cause is for the log. */
export function unavailable(cause: unknown): ServiceUnavailableError {
  return new ServiceUnavailableError(
    'The storage of this server cannot be reached now: try again',
    {},
    { cause },
  );
}
