import type { Dependencies } from '../dependencies.ts';

/** Sessions per statement: other writers get their turn in between. */
const BATCH = 1_000;

/** Deletes the sessions that have expired. */
export async function forgetSessions(deps: Pick<Dependencies, 'database' | 'clock'>): Promise<void> {
  const before = deps.clock();
  while ((await deps.database.sessions.deleteExpired(before, BATCH)) === BATCH);
}
