import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import BetterSqlite from 'better-sqlite3';
import pg from 'pg';
import { MIGRATIONS } from '../../../src/adapters/database/migrations/index.ts';
import { openPostgresDatabase } from '../../../src/adapters/database/postgres/open.ts';
import { openSqliteDatabase } from '../../../src/adapters/database/sqlite/open.ts';
import { createDatabase, WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { newDirectory } from './sqlite-store.ts';

/** The last migration of the version that is out: to be raised with each release. */
const RELEASED = '0007-library';
const EARLIER = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name <= RELEASED));

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  /** 1: who inserts a row need not name it. */
  readonly optional: number;
}

type Open = (migrations?: typeof MIGRATIONS) => Promise<void>;

const nameOf = ({ table, column, type }: Column) => `${table}.${column} ${type}`;

/** What a node of the released version needs of a database that the first node of this one has migrated. */
async function assertAdditive(open: Open, listColumns: () => Promise<readonly Column[]>): Promise<void> {
  await open(EARLIER);
  const before = await listColumns();
  await open();
  const after = await listColumns();
  const names = new Set(after.map(nameOf));
  assert.deepEqual(
    before.map(nameOf).filter((name) => !names.has(name)),
    [],
    'columns that are gone or have another type',
  );
  const known = new Set(before.map(nameOf));
  const tables = new Set(before.map(({ table }) => table));
  const required = after.filter(
    (column) => tables.has(column.table) && !known.has(nameOf(column)) && column.optional === 0,
  );
  assert.deepEqual(required.map(nameOf), [], 'new columns that inserts of before would have to name');
}

describe('migrations leave the version before at work', () => {
  test('in SQLite', async (t) => {
    const file = join(await newDirectory(t), 'wharf.db');
    await assertAdditive(
      async (migrations) =>
        (await openSqliteDatabase({ file, ...(migrations && { migrations }) })).database.close(),
      async () => {
        const connection = new BetterSqlite(file, { readonly: true });
        try {
          return connection
            .prepare<[], Column>(
              `select tables.name as "table", columns.name as "column", columns.type as type,
                columns."notnull" = 0 or columns.dflt_value is not null as optional
              from sqlite_master as tables, pragma_table_info(tables.name) as columns
              where tables.type = 'table'`,
            )
            .all();
        } finally {
          connection.close();
        }
      },
    );
  });

  test('in PostgreSQL', { skip: WITHOUT_POSTGRES }, async (t) => {
    const { url, drop } = await createDatabase();
    t.after(drop);
    await assertAdditive(
      async (migrations) =>
        (await openPostgresDatabase({ url, ...(migrations && { migrations }) })).database.close(),
      async () => {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        try {
          const { rows } = await client.query<Column>(
            `select table_name as table, column_name as column, data_type as type,
              (is_nullable = 'YES' or column_default is not null)::int as optional
            from information_schema.columns where table_schema = current_schema()`,
          );
          return rows;
        } finally {
          await client.end();
        }
      },
    );
  });
});
