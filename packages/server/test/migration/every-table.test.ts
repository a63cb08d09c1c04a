import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../../src/adapters/database/schema.ts';
import { copyTable, digestTable, UNCHANGED } from '../../src/adapters/database/transfer/copy-table.ts';
import {
  type DatabaseEnd,
  openPostgresEnd,
  openSqliteEnd,
  prepareSchema,
} from '../../src/adapters/database/transfer/end.ts';
import { LEFT_BEHIND } from '../../src/adapters/database/transfer/left-behind.ts';
import { beginProgress, PROGRESS_TABLE } from '../../src/adapters/database/transfer/progress.ts';
import { BATCH, countRows } from '../../src/adapters/database/transfer/rows.ts';
import { listTables, type TransferTable } from '../../src/adapters/database/transfer/tables.ts';
import { countNulTexts, withoutNul } from '../../src/adapters/database/transfer/text.ts';
import { createDatabase, WITHOUT_POSTGRES } from '../services/postgres.ts';

const signal = new AbortController().signal;
/** More than two batches. */
const ROWS = 2 * BATCH + 7;

type Open = (test: TestContext) => Promise<DatabaseEnd>;

const openSqlite: Open = async (test) => {
  const directory = await mkdtemp(join(tmpdir(), 'wharf-tables-'));
  test.after(() => rm(directory, { recursive: true, force: true }));
  return openSqliteEnd(join(directory, 'wharf.db'), 'write');
};

const openPostgres: Open = async (test) => {
  const database = await createDatabase();
  test.after(() => database.drop());
  return openPostgresEnd(database.url);
};

async function newEnd(test: TestContext, open: Open): Promise<DatabaseEnd> {
  const end = await open(test);
  test.after(() => end.close());
  await prepareSchema(end.handle);
  return end;
}

/** Rows in every table. Equal values everywhere: whatever refers to a row of another table finds it. */
async function fillEveryTable(handle: Kysely<Schema>, tables: readonly TransferTable[]): Promise<void> {
  const types = new Map((await handle.introspection.getTables()).map((table) => [table.name, table.columns]));
  await sql`pragma foreign_keys = off`.execute(handle);
  for (const { name, columns } of tables) {
    if (name.startsWith('kysely_')) continue;
    const numeric = new Set(
      types
        .get(name)
        ?.filter(({ dataType }) => !/text/i.test(dataType))
        .map((column) => column.name),
    );
    for (let from = 0; from < ROWS; from += 300) {
      const rows = Array.from({ length: Math.min(300, ROWS - from) }, (_, index) => {
        const number = from + index;
        return sql`(${sql.join(columns.map((column) => (numeric.has(column) ? number : `välue ${number}`)))})`;
      });
      await sql`insert or replace into ${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column)))})
        values ${sql.join(rows)}`.execute(handle);
    }
  }
}

async function copyEverything(source: DatabaseEnd, target: DatabaseEnd): Promise<readonly TransferTable[]> {
  const tables = (await listTables(source.handle)).filter(({ name }) => !(name in LEFT_BEHIND));
  const progress = await beginProgress(target.handle, 'source', 'test');
  const options = { source: source.handle, target: target.handle, progress, rules: UNCHANGED, signal };
  for (const table of tables) await copyTable(table, { ...options, onBatch: () => undefined });
  return tables;
}

for (const [name, open, skip] of [
  ['SQLite', openSqlite, false],
  ['PostgreSQL', openPostgres, WITHOUT_POSTGRES],
] as const) {
  describe(`the rows of an installation that moves to ${name}`, { skip }, () => {
    it('are those of every table there is, but the ones that are left behind for a reason', async (test) => {
      const source = await newEnd(test, openSqlite);
      const target = await newEnd(test, open);
      const every = await listTables(source.handle);
      await fillEveryTable(source.handle, every);
      const moved = await copyEverything(source, target);

      const names = new Set(moved.map((table) => table.name));
      const left = every.map((table) => table.name).filter((table) => !names.has(table));
      assert.deepEqual([...left, PROGRESS_TABLE].sort(), Object.keys(LEFT_BEHIND).sort());
      for (const table of moved) {
        assert.equal(await countRows(target.handle, table.name), ROWS, table.name);
        const digests = [source, target].map(({ handle }) => digestTable(handle, table, UNCHANGED, signal));
        const [expected, found] = await Promise.all(digests);
        assert.deepEqual(found, expected, table.name);
      }
    });

    it('have another digest as soon as one value differs', async (test) => {
      const source = await newEnd(test, openSqlite);
      const target = await newEnd(test, open);
      await fillEveryTable(source.handle, await listTables(source.handle));
      const tables = await copyEverything(source, target);
      const uploads = tables.find((table) => table.name === 'uploads');
      assert.ok(uploads !== undefined);
      const before = await digestTable(target.handle, uploads, UNCHANGED, signal);
      await target.handle
        .updateTable('uploads')
        .set({ file_name: 'other' })
        .where('id', '=', 'välue 500')
        .execute();
      const after = await digestTable(target.handle, uploads, UNCHANGED, signal);
      assert.equal(after.rows, before.rows);
      assert.notEqual(after.sum, before.sum);
    });
  });
}

describe('text with U+0000, which PostgreSQL cannot hold', { skip: WITHOUT_POSTGRES }, () => {
  it('is counted beforehand, and arrives with another character in its place', async (test) => {
    const source = await newEnd(test, openSqlite);
    const target = await newEnd(test, openPostgres);
    const tables = (await listTables(source.handle)).filter(({ name }) => name === 'projects');
    const projects = source.handle.insertInto('projects');
    await projects.values({ id: 'p1', name: 'before\0after', created_at: 1 }).execute();
    await projects.values({ id: 'p2', name: 'plain', created_at: 2 }).execute();
    assert.equal(await countNulTexts(source.handle, tables), 1);
    const progress = await beginProgress(target.handle, 'source', 'test');
    const rules = { adapt: withoutNul, free: [] };
    const ends = { source: source.handle, target: target.handle };
    for (const table of tables) {
      await copyTable(table, { ...ends, progress, rules, signal, onBatch: () => undefined });
      const expected = await digestTable(source.handle, table, rules, signal);
      assert.deepEqual(await digestTable(target.handle, table, UNCHANGED, signal), expected);
    }
    const names = await target.handle.selectFrom('projects').select('name').orderBy('id').execute();
    assert.deepEqual(
      names.map(({ name }) => name),
      ['before\uFFFDafter', 'plain'],
    );
  });
});
