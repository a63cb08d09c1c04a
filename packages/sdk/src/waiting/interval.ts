import { LONGEST_TIMER } from '../core/timer.ts';
import { WharfError } from '../errors/wharf-error.ts';

/** Milliseconds. */
const FIRST = 1_000;
const LONGEST = 3_000;
const GROWTH = 1.25;

/**
 * The pauses between two looks, in milliseconds: 1 s, growing to 3 s; or always what the user asked for.
 * @throws WharfError for an `intervalMs` that is no time
 */
export function* intervals(intervalMs: number | undefined): Generator<number, never> {
  if (intervalMs !== undefined && !(intervalMs >= 0 && Number.isFinite(intervalMs)))
    throw new WharfError(`intervalMs must be 0 or more milliseconds, not ${intervalMs}`);
  for (let next = FIRST; ; next = Math.min(next * GROWTH, LONGEST))
    yield Math.min(intervalMs ?? next, LONGEST_TIMER);
}
