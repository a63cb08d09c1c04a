const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds after each failed attempt; proposed by the Standard Webhooks specification, "Deliverability". */
const PAUSES = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** Longest pause in milliseconds that a receiver may ask for. */
const LONGEST_WISH = 24 * HOUR;

/**
 * Milliseconds to wait before the next attempt: up to a fifth more than scheduled, so that what failed together
 * does not come back together, and as long as the receiver asks for, within a day.
 *
 * @param failures attempts that have failed, at least one
 * @param wish what `Retry-After` says, in milliseconds
 * @param random 0 inclusive to 1 exclusive
 * @returns undefined when it was tried often enough
 */
export function retryPause(
  failures: number,
  wish: number | undefined,
  random: number = Math.random(),
): number | undefined {
  const pause = PAUSES[failures - 1];
  if (pause === undefined) return undefined;
  return Math.max(Math.round(pause * (1 + random / 5)), Math.min(wish ?? 0, LONGEST_WISH));
}
