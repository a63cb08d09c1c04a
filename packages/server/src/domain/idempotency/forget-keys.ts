import type { Dependencies } from '../dependencies.ts';

/** Milliseconds for which a key is remembered, at least. */
const MEMORY = 24 * 3_600_000;
/** Keys per statement: other writers get their turn in between. */
const BATCH = 1_000;

/** Forgets the keys of requests that nobody repeats any more. */
export async function forgetIdempotencyKeys(deps: Pick<Dependencies, 'database' | 'clock'>): Promise<void> {
  const before = deps.clock() - MEMORY;
  while ((await deps.database.idempotencyKeys.forget(before, BATCH)) === BATCH);
}
