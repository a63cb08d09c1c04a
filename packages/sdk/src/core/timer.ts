/** Longest that a timer can be set to, in milliseconds: nearly 25 days. Beyond it, timers fire at once. */
export const LONGEST_TIMER: number = 2 ** 31 - 1;

/**
 * A timer for a limit of the user's.
 * @param milliseconds what no timer can hold, infinity included, is no limit
 * @returns for `clearTimeout`
 */
export function limitTimer(
  milliseconds: number,
  expire: () => void,
): ReturnType<typeof setTimeout> | undefined {
  return milliseconds <= LONGEST_TIMER ? setTimeout(expire, milliseconds) : undefined;
}
