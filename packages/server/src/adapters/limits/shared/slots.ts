import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../ports/clock.ts';
import type { LimitRepository } from '../../../ports/limit-repository.ts';
import type { Log } from '../../../ports/log.ts';
import type { Slots } from '../../../ports/slots.ts';
import { Tolerance } from './tolerance.ts';

/**
 * Slots in the database, for all processes together.
 * @param clock one that all processes share
 */
export function sharedSlots(repository: LimitRepository, clock: Clock, log: Log): Slots {
  const tolerance = new Tolerance(log);
  return {
    async take({ kind, slots, holdFor }, name) {
      const key = `${kind} ${name}`;
      const holder = randomUUID();
      const now = clock();
      const taken = await tolerance.ask(
        () => repository.takeSlot(key, slots, holder, { now, until: now + holdFor }),
        true,
      );
      if (!taken) return undefined;
      return () => tolerance.ask(() => repository.freeSlot(key, holder), undefined);
    },
  };
}
