import { startDatabaseClock } from '../adapters/clock/database-clock.ts';
import { MACHINE_CLOCK } from '../adapters/clock/machine-clock.ts';
import { inProcessRateLimiter } from '../adapters/limits/in-process/rate-limiter.ts';
import { inProcessSlots } from '../adapters/limits/in-process/slots.ts';
import { ALWAYS_OUR_TURN } from '../adapters/limits/in-process/turns.ts';
import { sharedRateLimiter } from '../adapters/limits/shared/rate-limiter.ts';
import { sharedSlots } from '../adapters/limits/shared/slots.ts';
import { sharedTurns } from '../adapters/limits/shared/turns.ts';
import type { Config } from '../config/config.ts';
import type { Dependencies } from '../domain/dependencies.ts';
import type { Database } from '../ports/database.ts';
import type { Log } from '../ports/log.ts';
import type { SharedClock } from '../ports/shared-clock.ts';

/** What the processes of an installation have in common beside its data. */
export interface SharedState extends Pick<Dependencies, 'limiter' | 'slots' | 'turns'> {
  readonly clock: SharedClock;
}

/** In the memory of this process on the embedded database; with PostgreSQL, for all processes together. */
export async function openSharedState(config: Config, database: Database, log: Log): Promise<SharedState> {
  if (config.databaseUrl === undefined) {
    return {
      clock: MACHINE_CLOCK,
      limiter: inProcessRateLimiter(MACHINE_CLOCK.now),
      slots: inProcessSlots(),
      turns: ALWAYS_OUR_TURN,
    };
  }
  const clock = await startDatabaseClock(() => database.now(), log);
  const { limits } = database;
  return {
    clock,
    limiter: sharedRateLimiter(limits, clock.now, log),
    slots: sharedSlots(limits, clock.now, log),
    turns: sharedTurns(limits, clock.now),
  };
}
