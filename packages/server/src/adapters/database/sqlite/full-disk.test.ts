import assert from 'node:assert/strict';
import { test } from 'node:test';
import BetterSqlite from 'better-sqlite3';
import { type Generated, Kysely, sql } from 'kysely';
import { InsufficientStorageError } from '../../../domain/errors.ts';
import { WharfSqliteDialect } from './dialect.ts';

test('a full disk is told as such, inside a transaction and outside, and what was there stays', async () => {
  const connection = new BetterSqlite(':memory:');
  const database = new Kysely<{ notes: { id: Generated<number>; text: string } }>({
    dialect: new WharfSqliteDialect(connection),
  });
  await sql`create table notes (id integer primary key, text text not null)`.execute(database);
  await database.insertInto('notes').values({ text: 'kept' }).execute();
  connection.pragma('max_page_count = 3');
  const text = 'x'.repeat(100_000);
  const insert = (handle: typeof database) => handle.insertInto('notes').values({ text }).execute();
  await assert.rejects(insert(database), InsufficientStorageError);
  await assert.rejects(database.transaction().execute(insert), InsufficientStorageError);
  assert.deepEqual(await database.selectFrom('notes').select('text').execute(), [{ text: 'kept' }]);
  await database.destroy();
});
