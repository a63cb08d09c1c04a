const BASE = 1_000;
const LONGEST = 300_000;

/**
 * Milliseconds to wait before trying again after `failures` failures of ours: doubling from 1 s to
 * at most 5 minutes, with up to a quarter more at random so that jobs that failed together do not come
 * back together.
 *
 * @param random 0 inclusive to 1 exclusive
 */
export function backoff(failures: number, random: number = Math.random()): number {
  const wait = Math.min(LONGEST, BASE * 2 ** Math.max(0, failures - 1));
  return Math.round(wait * (1 + random / 4));
}
