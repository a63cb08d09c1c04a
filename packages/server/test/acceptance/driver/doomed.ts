/** Stored files that nobody refers to any more, and that the collector has yet to delete. */
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import pg from 'pg';

const COUNT = "select count(*) as count from objects where state = 'doomed'";

/** @param dataDirectory of an embedded installation */
export function countDoomed(dataDirectory: string): number {
  const database = new BetterSqlite(join(dataDirectory, 'wharf.db'), { readonly: true });
  try {
    return (database.prepare(COUNT).get() as { count: number }).count;
  } finally {
    database.close();
  }
}

/** @param url of the PostgreSQL database of an installation */
export async function countDoomedOnPostgres(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>(COUNT);
    return Number(rows[0]?.count);
  } finally {
    await client.end();
  }
}
