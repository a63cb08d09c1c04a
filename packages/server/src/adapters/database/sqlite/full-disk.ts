import BetterSqlite from 'better-sqlite3';
import { InsufficientStorageError } from '../../../domain/errors.ts';

/**
 * Does work in the database.
 * @throws InsufficientStorageError when its disk is full
 */
export function unlessDiskFull<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BetterSqlite.SqliteError) || error.code !== 'SQLITE_FULL') throw error;
    throw new InsufficientStorageError(
      'The disk of the database is full: try again when there is room',
      {},
      {
        cause: error,
      },
    );
  }
}
