import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds between two questions. */
const INTERVAL = 25;

/**
 * Asks until the answer is something other than `undefined` or `false`, and returns it.
 *
 * @param what names the awaited condition, for the error when it never comes about
 */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  patience = 60_000,
): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${patience} ms in vain until ${what}`);
    await pause(INTERVAL);
  }
}
