import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import type { Row } from './rows.ts';
import type { TransferTable } from './tables.ts';

/** Rows of a SQLite database that have text with the one character that PostgreSQL cannot hold. */
export async function countNulTexts(
  handle: Kysely<Schema>,
  tables: readonly TransferTable[],
): Promise<number> {
  let count = 0;
  for (const { name, columns } of tables) {
    const any = columns.map((column) => sql`instr(${sql.ref(column)}, char(0)) > 0`);
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from ${sql.table(name)} where ${sql.join(any, sql` or `)}`.execute(handle);
    count += rows[0]?.count ?? 0;
  }
  return count;
}

/** The row with U+FFFD in the place of that character. */
export function withoutNul(row: Row): Row {
  const entries = Object.entries(row);
  if (!entries.some(([, value]) => typeof value === 'string' && value.includes('\0'))) return row;
  return Object.fromEntries(
    entries.map(([column, value]) => [
      column,
      typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value,
    ]),
  );
}
