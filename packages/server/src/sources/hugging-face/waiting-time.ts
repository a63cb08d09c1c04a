import { retryAfterMilliseconds } from '../../ports/retry-after.ts';

type HeaderOf = (name: string) => string | undefined;

/**
 * Milliseconds that the Hub wants to be left alone, where it says so: until its window of requests begins
 * anew, or `Retry-After` (RFC 9110 section 10.2.3).
 *
 * @param now milliseconds since the epoch
 * @see https://huggingface.co/docs/hub/rate-limits for `RateLimit: "api";r=0;t=55`
 */
export function waitingTime(header: HeaderOf, now: number): number | undefined {
  return untilNextWindow(header('ratelimit')) ?? retryAfterMilliseconds(header('retry-after'), now);
}

/** Only of a window that is used up: the header comes with every answer. One second more than `t`, which is rounded. */
function untilNextWindow(value: string | undefined): number | undefined {
  if (value === undefined || !/;\s*r=0(?:;|,|$|\s)/.test(value)) return undefined;
  const seconds = /;\s*t=(\d{1,6})(?:;|,|$|\s)/.exec(value)?.[1];
  return seconds === undefined ? undefined : (Number(seconds) + 1) * 1000;
}
