import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Another process receives parts in the same directory. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';
}

/**
 * Makes this process the only one that receives parts in a directory, until `release` or its end.
 *
 * The claims of places in main files are kept in memory, so a second receiver could overwrite parts
 * that the first one acknowledged. Node has no file locks of its own; SQLite's are the kernel's and
 * end with the process, however it ends. (Not to be trusted on NFS.)
 * @throws DirectoryInUseError
 */
export function lockForReceiving(directory: string): { release(): void } {
  const database = new Database(join(directory, 'lock.db'), { timeout: 0 });
  try {
    database.pragma('locking_mode = exclusive');
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw error;
    throw new DirectoryInUseError(`Another Wharf process already receives parts in ${directory}`, {
      cause: error,
    });
  }
  return { release: () => void database.close() };
}
