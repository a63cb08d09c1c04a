import { type CreateTableBuilder, type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import { isSqlite } from '../dialect.ts';

/** Migrations know no schema type: they describe the past, and the types only the present. */
export type Handle = Kysely<unknown>;

/**
 * On SQLite, a table that is nothing but its primary key is one B-tree instead of two, which halves
 * the pages written for a part.
 */
export function keyOnly<T extends string>(db: Handle, table: CreateTableBuilder<T>): CreateTableBuilder<T> {
  return isSqlite(db) ? table.modifyEnd(sql`without rowid`) : table;
}

/** With a condition, the index holds only the rows that meet it, and serves only queries that say the same. */
export async function createIndex(
  db: Handle,
  name: string,
  table: string,
  columns: string[],
  condition?: Expression<SqlBool>,
): Promise<void> {
  const index = db.schema.createIndex(name).on(table).columns(columns);
  await (condition ? index.where(condition) : index).execute();
}
