import type { Dependencies } from '../domain/dependencies.ts';
import { forgetIdempotencyKeys } from '../domain/idempotency/forget-keys.ts';
import { expireImports } from '../domain/imports/expire-imports.ts';
import { forgetSessions } from '../domain/sessions/forget-sessions.ts';
import { collectGarbage } from '../domain/storage/collect-garbage.ts';
import { expireUploads } from '../domain/uploads/expire-uploads.ts';
import { forgetDeliveries } from '../domain/webhooks/forget-deliveries.ts';
import type { Turn } from '../ports/turns.ts';

/** Milliseconds. */
const SECOND = 1_000;
const MINUTE = 60_000;
/** Milliseconds for which a worker that died in the middle of its turn keeps others from theirs. */
const HOLD = 30_000;

/** Work that has to be done now and then, by whomever. */
interface Chore {
  readonly turn: Turn;
  /** @returns how much there was to do */
  work(deps: Dependencies): Promise<number>;
}

/** In the order in which a round does them: what expires leaves garbage. */
export const CHORES: readonly Chore[] = [
  { turn: { name: 'expire-uploads', every: SECOND, holdFor: HOLD }, work: expireUploads },
  { turn: { name: 'expire-imports', every: SECOND, holdFor: HOLD }, work: expireImports },
  // Two that collect at once only do the same twice: what is doomed stays doomed.
  { turn: { name: 'collect-garbage', every: SECOND, holdFor: HOLD }, work: collectGarbage },
  {
    turn: { name: 'forget-idempotency-keys', every: MINUTE, holdFor: HOLD },
    work: count(forgetIdempotencyKeys),
  },
  { turn: { name: 'forget-sessions', every: MINUTE, holdFor: HOLD }, work: count(forgetSessions) },
  { turn: { name: 'forget-deliveries', every: MINUTE, holdFor: HOLD }, work: forgetDeliveries },
  {
    turn: { name: 'forget-unused-limits', every: MINUTE, holdFor: HOLD },
    work: count(({ database, clock }) => database.limits.forgetUnused(clock())),
  },
];

/** For chores of which nobody wants to know how much there was. */
function count(work: (deps: Dependencies) => Promise<unknown>): Chore['work'] {
  return async (deps) => {
    await work(deps);
    return 0;
  };
}
