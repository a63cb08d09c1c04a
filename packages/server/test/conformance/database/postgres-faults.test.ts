import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { openPostgresDatabase } from '../../../src/adapters/database/postgres/open.ts';
import { DatabaseUnavailableError } from '../../../src/domain/errors.ts';
import { updateProject } from '../../../src/domain/projects/update-project.ts';
import { WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { newPostgresDatabase, untilOneWaits } from './postgres-store.ts';
import { aBlob, anAsset, anObject } from './records.ts';
import { insertProjects } from './store.ts';

/** Ends every other connection to the database, as a restart of the server does. */
const CUT =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';

/** Makes the next insertion of an object do this, `when` being `deferrable initially deferred` for: at its commit. */
function whenInserted(action: string, when = ''): string {
  return `create function act() returns trigger language plpgsql as $$ begin ${action}; return null; end $$;
    create ${when === '' ? '' : 'constraint'} trigger act after insert on objects ${when}
      for each row execute function act()`;
}

suite('PostgreSQL: transactions that take the same rows', { skip: WITHOUT_POSTGRES }, () => {
  async function openWithAssets(t: TestContext) {
    const store = await newPostgresDatabase(t);
    const [{ database: one }, { database: two }] = [await store.open(), await store.open()];
    await insertProjects(one);
    await one.blobs.insert(aBlob('blob'));
    for (const id of ['a', 'b']) await one.assets.insert(anAsset(id, { blobId: 'blob' }));
    return { store, one, two };
  }

  test('take the counts of tags in one order, whichever are added and removed', async (t) => {
    const { store, one, two } = await openWithAssets(t);
    for (const id of ['a', 'b']) await one.assets.changeTags(id, ['late'], [], 1);
    await one.assets.changeTags('a', ['early'], [], 1);
    const runs: string[] = [];
    let other: Promise<void> | undefined;
    await one.transaction(async ({ assets }) => {
      runs.push('one');
      await assets.changeTags('a', [], ['early'], 2);
      other ??= two.transaction(async (inside) => {
        runs.push('two');
        await inside.assets.changeTags('b', ['early'], ['late'], 2);
      });
      await untilOneWaits(store);
      await assets.changeTags('a', [], ['late'], 3);
    });
    await other;
    assert.deepEqual(runs, ['one', 'two']);
    assert.deepEqual(await one.tags.mostUsed('p1', 9), [{ name: 'early', assets: 1, models: 0 }]);
  });
});

suite('PostgreSQL: a row that two change in part', { skip: WITHOUT_POSTGRES }, () => {
  test('a quota has what both administrators gave it', async (t) => {
    const { open } = await newPostgresDatabase(t);
    const [{ database: one }, { database: two }] = [await open(), await open()];
    await insertProjects(one);
    for (let round = 1; round <= 10; round += 1) {
      await Promise.all([
        updateProject({ database: one }, 'p1', { quota: { bytes: round } }),
        updateProject({ database: two }, 'p1', { quota: { uploads: round } }),
      ]);
      assert.deepEqual(await one.quotas.find('p1'), { bytes: round, uploads: round });
    }
  });
});

suite('PostgreSQL: what is known of a change that failed', { skip: WITHOUT_POSTGRES }, () => {
  test('a statement of its own that met a deadlock took no effect, and is done again', async (t) => {
    const store = await newPostgresDatabase(t);
    const [{ database: one }, { database: two }] = [await store.open(), await store.open()];
    await insertProjects(one);
    for (const key of ['a', 'b']) {
      await one.objects.insert(anObject(key, { purpose: 'rendition', createdAt: 1 }));
    }
    let doomed: Promise<number> | undefined;
    await one.transaction(async ({ objects }) => {
      await objects.resize('b', 10);
      // Not when this runs again, as the one that has to give way on a slow machine.
      if (doomed === undefined) {
        doomed = two.objects.doomStaleRenditions(5);
        // It has the first of the two. Who waits first is the one that gives way.
        await untilOneWaits(store);
      }
      await objects.resize('a', 10);
    });
    assert.equal(await doomed, 2);
  });

  test('a connection that is lost before the commit is sent: the transaction runs again', async (t) => {
    const { open, execute } = await newPostgresDatabase(t);
    const { database } = await open();
    await insertProjects(database);
    let runs = 0;
    await database.transaction(async ({ objects }) => {
      runs += 1;
      await objects.insert(anObject('k'));
      if (runs > 1) return;
      await execute(CUT);
      // Each is an answer of the same server, by which this process has heard of the cut.
      for (let answers = 0; answers < 20; answers += 1) await execute('select 1');
    });
    assert.equal(runs, 2);
    assert.ok(await database.objects.find('k'));
  });

  test('a connection that is lost during a statement of its own: it says that nobody knows', async (t) => {
    const { open, execute } = await newPostgresDatabase(t);
    const { database } = await open();
    await insertProjects(database);
    await execute(whenInserted('perform pg_terminate_backend(pg_backend_pid())'));
    await assert.rejects(
      database.objects.insert(anObject('k')),
      (error) => error instanceof DatabaseUnavailableError && /may have saved it or not/.test(error.message),
    );
  });

  test('a commit that the server refuses has not happened, and is no secret', async (t) => {
    const { open, execute } = await newPostgresDatabase(t);
    const { database } = await open();
    await insertProjects(database);
    const full = `raise exception 'no space' using errcode = '53100'`;
    await execute(whenInserted(full, 'deferrable initially deferred'));
    await assert.rejects(
      database.transaction(({ objects }) => objects.insert(anObject('k'))),
      (error) => error instanceof DatabaseUnavailableError && /try again soon/.test(error.message),
    );
    assert.equal(await database.objects.find('k'), undefined);
  });

  test('a transaction has its limits of time, also where those of the connection are lost on the way', async (t) => {
    const { url, open, execute } = await newPostgresDatabase(t);
    await open();
    const { database } = await openPostgresDatabase({
      url: `${url}?statement_timeout=0&idle_in_transaction_session_timeout=0`,
    });
    try {
      await insertProjects(database);
      const limits = ['statement_timeout', 'idle_in_transaction_session_timeout'];
      const values = limits.map((name) => `current_setting('${name}')`).join(` || ' ' || `);
      await execute(whenInserted(`raise exception using message = ${values}`));
      await assert.rejects(
        database.transaction(({ objects }) => objects.insert(anObject('k'))),
        { message: '30s 30s' },
      );
      await assert.rejects(database.objects.insert(anObject('k')), { message: '0 0' });
    } finally {
      await database.close();
    }
  });

  test('a transaction that meets a deadlock each time ends as one to be tried again', async (t) => {
    const { open, execute } = await newPostgresDatabase(t);
    const { database } = await open();
    await insertProjects(database);
    await execute(whenInserted(`raise exception 'deadlock' using errcode = '40P01'`));
    await assert.rejects(
      database.transaction(({ objects }) => objects.insert(anObject('k'))),
      (error) => error instanceof DatabaseUnavailableError && /at the same time/.test(error.message),
    );
  });
});
