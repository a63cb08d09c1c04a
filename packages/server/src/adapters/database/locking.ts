import { type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { isSqlite } from './dialect.ts';
import type { Schema } from './schema.ts';

/*
 * SQLite has one writer at a time, and its transactions are that writer from their beginning: what they read stays
 * as it is. On PostgreSQL they are "read committed", and what is read to decide by has to be locked. Three rules:
 *
 * 1. A row that is read by its key inside a transaction is held until the transaction ends (`holdRows`, and `held`
 *    of prepared queries). A lock that references from other tables do not wait for: `for no key update`.
 * 2. A decision by what is not there, or by a sum, holds a name that all who decide so agree on (`holdName`).
 * 3. Whatever is left ends in an error of the database, not in wrong data: two insert what both found missing (a
 *    primary key), refer to what is deleted (a foreign key), or wait for each other. The transaction runs again.
 *
 * Rows are taken in the order: upload, job, object; of one table, by id. A worker begins with the job, which proves
 * that it is still its own: where it meets an abort, one of the two runs again.
 */

/** Whether rows that are read with the handle have to be locked to stay as they are. */
export function mustLock(handle: Kysely<Schema>): boolean {
  return handle.isTransaction && !isSqlite(handle);
}

/**
 * Makes a query hold its rows until the transaction ends; outside a transaction it is what it was.
 * @param tables those whose rows are held, by their alias. Default: all, which an outer join does not allow
 */
export function holdRows<DB, TB extends keyof DB & string, O>(
  handle: Kysely<Schema>,
  query: SelectQueryBuilder<DB, TB, O>,
  tables?: NoInfer<TB>,
): SelectQueryBuilder<DB, TB, O> {
  return mustLock(handle) ? query.forNoKeyUpdate(tables) : query;
}

/** The end of a query written as text that holds its rows. */
export function holding(handle: Kysely<Schema>): RawBuilder<unknown> {
  return mustLock(handle) ? sql`for no key update` : sql``;
}

/** Waits until no other transaction holds the name, and holds it until this one ends. */
export async function holdName(handle: Kysely<Schema>, name: string): Promise<void> {
  if (!mustLock(handle)) return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(handle);
}
