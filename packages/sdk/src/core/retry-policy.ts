/** Which answers are worth another attempt, and when. */
import type { APIError, ErrorAnswer } from '../errors/api-error.ts';

/** First pause, in milliseconds; doubled with every attempt. */
const FIRST_PAUSE = 500;
/** Longest pause of our own choosing, in milliseconds. */
const LONGEST_PAUSE = 8_000;
/** Longest pause a server may ask for, in milliseconds: beyond it, the error is more useful than the wait. */
const LONGEST_ASKED_PAUSE = 120_000;

/** Timeout, conflict, too many requests, and every fault of the server, as Scenario's SDK has it. */
export function isRetryable(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/**
 * The pause that the server asks for, in milliseconds: `retry-after-ms`, `Retry-After` (RFC 9110 section 10.2.3:
 * seconds or a date), or `remainingSeconds` of a 429. `undefined` where it asks for none, or for nonsense.
 */
export function askedPause(headers: Headers, body: ErrorAnswer | undefined): number | undefined {
  const milliseconds = headers.get('retry-after-ms');
  if (milliseconds !== null && /^\d+(\.\d+)?$/.test(milliseconds)) return Number(milliseconds);
  const after = headers.get('retry-after');
  if (after !== null) {
    if (/^\d+(\.\d+)?$/.test(after)) return Number(after) * 1_000;
    // `Date.parse` alone takes nearly anything for a date, `-1` included.
    const date = /^[A-Z][a-z]+, .+ GMT$/.test(after) ? Date.parse(after) : Number.NaN;
    if (!Number.isNaN(date)) return Math.max(0, date - Date.now());
  }
  const remaining = body?.remainingSeconds;
  if (typeof remaining === 'number' && remaining >= 0) return remaining * 1_000;
  return undefined;
}

/** {@link askedPause} of the answer that an error stands for; `undefined` where there was none. */
export function pauseAskedBy({ headers, error }: APIError): number | undefined {
  return headers === undefined ? undefined : askedPause(headers, error);
}

/**
 * Milliseconds to wait before the attempt after `failures` failures; `undefined` where the server asks for longer
 * than anybody would wait. Half of our own pause is by chance, so that many clients do not come back at once.
 */
export function pauseBefore(failures: number, asked: number | undefined): number | undefined {
  if (asked !== undefined) return asked <= LONGEST_ASKED_PAUSE ? asked : undefined;
  const longest = Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE);
  return longest / 2 + (Math.random() * longest) / 2;
}
