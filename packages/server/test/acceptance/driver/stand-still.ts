import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { TestServer } from './server.ts';
import { until } from './until.ts';

/**
 * Has a program stand still (SIGSTOP), until it gets SIGCONT. Never in the middle of a transaction: it would hold
 * SQLite's only write lock for good, and nobody else could ever write.
 */
export function standStill({ pid, dataDirectory }: TestServer): Promise<true> {
  return until('the program stands still outside of a transaction', async () => {
    process.kill(pid, 'SIGSTOP');
    // The signal is on its way when `kill` returns.
    await until('the program is stopped', () => isStopped(pid));
    if (canBeWritten(join(dataDirectory, 'wharf.db'))) return true;
    process.kill(pid, 'SIGCONT');
    return false;
  });
}

function isStopped(pid: number): boolean {
  return execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('T');
}

/** Whether the write lock is free, or becomes free soon: others that are running hold it for moments only. */
function canBeWritten(file: string): boolean {
  const database = new Database(file, { fileMustExist: true, timeout: 1_000 });
  try {
    database.exec('begin immediate; rollback');
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY') return false;
    throw error;
  } finally {
    database.close();
  }
}
