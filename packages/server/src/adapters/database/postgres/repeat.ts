import { setTimeout as sleep } from 'node:timers/promises';
import { isCollision, isConflict, isLostConnection, tooBusy } from './failures.ts';

/** Milliseconds after which nothing is tried again: the caller is waiting. */
const PATIENCE = 3_000;
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 500;

/**
 * Runs a transaction from its beginning until it does not collide with another one and its connection holds, for a
 * few seconds at most.
 *
 * @throws what the last attempt threw; DatabaseUnavailableError where it kept colliding with others
 */
export function repeatTransaction<T>(attempt: () => Promise<T>): Promise<T> {
  return repeatWhile((error) => isConflict(error) || isLostConnection(error), attempt);
}

/** The same of a single statement that changes something: what becomes of it when its connection is lost, nobody knows. */
export function repeatStatement<T>(attempt: () => Promise<T>): Promise<T> {
  return repeatWhile(isCollision, attempt);
}

/** The same of something that changes nothing, so that only its connection can come between. */
export function repeatWhileLost<T>(attempt: () => Promise<T>): Promise<T> {
  return repeatWhile(isLostConnection, attempt);
}

async function repeatWhile<T>(
  worthwhile: (error: unknown) => boolean,
  attempt: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + PATIENCE;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return await attempt();
    } catch (error) {
      if (!worthwhile(error)) throw error;
      if (performance.now() > deadline) throw isCollision(error) ? tooBusy(error) : error;
    }
    // Uneven, so that two that collided do not stay in step.
    await sleep(pause * (0.5 + Math.random()));
  }
}
