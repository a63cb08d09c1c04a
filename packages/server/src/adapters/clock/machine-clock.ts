import type { SharedClock } from '../../ports/shared-clock.ts';

/** The clock of the machine, for an installation whose processes are all on it. */
export const MACHINE_CLOCK: SharedClock = { now: Date.now, skew: () => 0, close: () => undefined };
