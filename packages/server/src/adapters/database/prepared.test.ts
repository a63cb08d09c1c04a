import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import BetterSqlite from 'better-sqlite3';
import { Kysely } from 'kysely';
import { migrate } from './migrate.ts';
import { prepared } from './prepared.ts';
import type { Schema } from './schema.ts';
import { WharfSqliteDialect } from './sqlite/dialect.ts';

/** A database of its own with projects of these names, created at 0, 1, 2 and so on. */
async function databaseWith(t: TestContext, names: readonly string[]): Promise<Kysely<Schema>> {
  const handle = new Kysely<Schema>({ dialect: new WharfSqliteDialect(new BetterSqlite(':memory:')) });
  t.after(() => handle.destroy());
  await migrate(handle);
  const rows = names.map((name, index) => ({ id: `p${index}`, name, created_at: index }));
  await handle.insertInto('projects').values(rows).execute();
  return handle;
}

/** Uses its arguments in another order, one of them twice, beside a value that is no argument. */
const between = prepared((handle, first: number, last: number) =>
  handle
    .selectFrom('projects')
    .select('name')
    .where('created_at', '<=', last)
    .where('name', '!=', 'hidden')
    .where('created_at', '>=', first)
    .where('created_at', '<=', last)
    .orderBy('created_at'),
);

suite('a prepared query', () => {
  test('puts each argument where it belongs, call after call', async (t) => {
    const handle = await databaseWith(t, ['a', 'b', 'hidden', 'c']);
    assert.deepEqual(await between.all(handle, 0, 1), [{ name: 'a' }, { name: 'b' }]);
    assert.deepEqual(await between.all(handle, 1, 3), [{ name: 'b' }, { name: 'c' }]);
    assert.deepEqual(await between.first(handle, 3, 9), { name: 'c' });
    assert.equal(await between.first(handle, 4, 9), undefined);
  });

  test('asks the handle it is given: another database, or a transaction', async (t) => {
    const one = await databaseWith(t, ['one']);
    const two = await databaseWith(t, ['two']);
    assert.deepEqual(await between.all(one, 0, 0), [{ name: 'one' }]);
    assert.deepEqual(await between.all(two, 0, 0), [{ name: 'two' }]);
    await one.transaction().execute(async (inside) => {
      await inside.updateTable('projects').set({ name: 'changed' }).execute();
      assert.deepEqual(await between.all(inside, 0, 0), [{ name: 'changed' }]);
    });
  });
});
