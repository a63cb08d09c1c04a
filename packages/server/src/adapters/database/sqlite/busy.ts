import { setTimeout as sleep } from 'node:timers/promises';
import { SqliteError } from 'better-sqlite3';

/** How long to wait for another connection or process to release its lock, in milliseconds. */
const PATIENCE = 30_000;
const LONGEST_PAUSE = 20;

function isBusy(error: unknown): boolean {
  return error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/**
 * Runs `attempt` until it no longer fails because another connection holds the lock.
 *
 * Instead of SQLite's own busy timeout, which sleeps on the thread: that would stop the whole server
 * while another process writes, and for ever where the lock is held by a transaction of this process
 * that waits for its turn on that thread. Only for what may be repeated: a statement outside
 * a transaction, or the one that begins it.
 *
 * @throws SqliteError (`SQLITE_BUSY`) when the lock was not released within 30 s.
 */
export async function whileBusy<T>(attempt: () => T): Promise<T> {
  let deadline: number | undefined;
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      deadline ??= performance.now() + PATIENCE;
      if (performance.now() > deadline) throw error;
    }
    // Uneven, so that two that wait for each other's lock do not stay in step.
    await sleep(pause * (0.5 + Math.random()));
  }
}
