import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../ports/clock.ts';
import type { LimitRepository } from '../../../ports/limit-repository.ts';
import type { Turns } from '../../../ports/turns.ts';

/**
 * Turns in the database, for all processes together. It rejects where the database does.
 * @param clock one that all processes share
 */
export function sharedTurns(repository: LimitRepository, clock: Clock): Turns {
  return {
    async run({ name, every, holdFor }, work) {
      // A name of its own for each turn: one that ends late must not end the next.
      const holder = randomUUID();
      const now = clock();
      if (!(await repository.takeTurn(name, holder, { now, until: now + holdFor }))) return undefined;
      try {
        return await work();
      } finally {
        await repository.endTurn(name, holder, clock() + every);
      }
    },
  };
}
