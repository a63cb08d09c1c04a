/** What is to be added to the monotonic clock of this process to have that of the database. */
export interface Offset {
  /** Milliseconds. */
  readonly value: number;
  /** Milliseconds that the value may be off by: half of what the answer took. */
  readonly error: number;
  /** When it was measured, by the monotonic clock of this process. */
  readonly at: number;
}

/** Milliseconds that two clocks drift apart in one, at most: those of machines keep to a tenth of it. */
const DRIFT = 0.0005;

/** @param before and `after` frame the question, by the monotonic clock; `time` is what the database said */
export function offsetOf(time: number, before: number, after: number): Offset {
  // Read somewhere between question and answer: most likely in the middle.
  return { value: time - (before + after) / 2, error: (after - before) / 2, at: after };
}

/**
 * The better one of what is known and what was measured now. A database that is slow for a moment, or a connection
 * that was waited for, tells the time badly, and would move the clock by seconds; but where the two exclude each
 * other, the clock of the database itself has been set, or another database has taken over.
 */
export function betterOffset(known: Offset, measured: Offset): Offset {
  const error = known.error + (measured.at - known.at) * DRIFT;
  const apart = Math.abs(measured.value - known.value);
  return measured.error <= error || apart > error + measured.error ? measured : known;
}
