import type { Clock } from './clock.ts';

/**
 * The clock that all processes of an installation go by, whatever their machines think: leases, expiry and limits
 * are judged by it.
 */
export interface SharedClock {
  /** Milliseconds since the epoch. Never asks anybody: it can be read as often as needed. */
  readonly now: Clock;
  /** Milliseconds that the clock of this machine was ahead of it at the last comparison; negative: behind. */
  readonly skew: () => number;
  close(): void;
}
