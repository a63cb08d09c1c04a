/** Milliseconds: no store is asked more often about one upload, however many follow it. */
const SHORTEST = 2_000;
const LONGEST = 60_000;
/** Share of the time for which an upload has stood still until the next question. */
const PATIENCE = 0.1;

/**
 * Milliseconds between two questions to a store about an upload that has not got on for `still` milliseconds: each is a
 * request there that is paid for, and somebody may follow for days what nobody sends any more.
 */
export function askingInterval(still: number): number {
  return Math.min(LONGEST, Math.max(SHORTEST, still * PATIENCE));
}
