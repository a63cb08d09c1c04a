/**
 * Milliseconds to wait according to a `Retry-After` header: seconds, or a date (RFC 9110 section 10.2.3).
 *
 * A pure function among interfaces, because sources and the domain both read this header and share nothing but ports.
 *
 * @param now milliseconds since the epoch
 * @returns undefined where the header is missing or unreadable; never negative
 */
export function retryAfterMilliseconds(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // A date begins with the name of a day; without this, `Date.parse` would take 5.5 for a day in May.
  const date = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
