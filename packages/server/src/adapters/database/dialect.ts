import { type Kysely, SqliteAdapter } from 'kysely';

/** Whether the handle speaks to SQLite; for the few statements that differ between databases. */
export function isSqlite<T>(handle: Kysely<T>): boolean {
  return handle.getExecutor().adapter instanceof SqliteAdapter;
}
