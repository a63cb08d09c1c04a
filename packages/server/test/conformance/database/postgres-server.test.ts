import assert from 'node:assert/strict';
import { describe, suite, test } from 'node:test';
import { MIGRATIONS } from '../../../src/adapters/database/migrations/index.ts';
import { openPostgresDatabase } from '../../../src/adapters/database/postgres/open.ts';
import { DatabaseSettingsError } from '../../../src/adapters/database/settings-error.ts';
import { DatabaseUnavailableError, InvalidRequestError } from '../../../src/domain/errors.ts';
import { WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { newPostgresDatabase } from './postgres-store.ts';
import { aClaim, aJob, anObject, anUpload, ids, T0 } from './records.ts';
import { insertProjects } from './store.ts';
import { upgradeSuite } from './upgrade-suite.ts';

/** Ends every other connection to the database, as a restart of the server does. */
const CUT =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';

const migrationsBefore = (end: string) =>
  Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < end));

describe('on PostgreSQL', { skip: WITHOUT_POSTGRES }, () => {
  upgradeSuite('PostgreSQL', async (t, before) => {
    const store = await newPostgresDatabase(t);
    await (await store.open({ migrations: migrationsBefore(before) })).database.close();
    return {
      execute: async (statements) => void (await store.execute(statements)),
      open: () => store.open(),
    };
  });

  suite('PostgreSQL: migrations', () => {
    test('many processes may open and migrate one new database at once', async (t) => {
      const { open } = await newPostgresDatabase(t);
      const opened = await Promise.all(Array.from({ length: 6 }, () => open({ connections: 2 })));
      const [first, ...others] = opened;
      assert.ok(first);
      await insertProjects(first.database);
      for (const { database } of others) assert.ok(await database.projects.find('p1'));
    });

    test('one that fails leaves the database as it was', async (t) => {
      const { open, execute } = await newPostgresDatabase(t);
      const failing = {
        up: async () => {
          throw new Error('no');
        },
      };
      await assert.rejects(open({ migrations: { ...MIGRATIONS, '9999-fails': failing } }), /no/);
      const { rows } = await execute(`select 1 from pg_tables where tablename = 'uploads'`);
      assert.deepEqual(rows, []);
      await open();
    });

    test('text is compared by its bytes in every column, whatever the language of the database', async (t) => {
      const { open, execute } = await newPostgresDatabase(t);
      await open();
      const { rows } = await execute(`
        select table_name, column_name from information_schema.columns where table_schema = 'public'
        and table_name not like 'kysely%' and data_type = 'text' and collation_name is distinct from 'C'`);
      assert.deepEqual(rows, []);
    });
  });

  suite('PostgreSQL: what keeps a server from starting', () => {
    async function refused(url: string, reason: RegExp): Promise<void> {
      await assert.rejects(openPostgresDatabase({ url }), (error) => {
        assert.ok(error instanceof DatabaseSettingsError, String(error));
        assert.match(error.message, reason);
        assert.doesNotMatch(error.message, /\n|hunter2/);
        return true;
      });
    }

    test('nobody listens there, or there is no such host', async () => {
      await refused('postgres://u:hunter2@127.0.0.1:1/x', /PostgreSQL at 127\.0\.0\.1:1 cannot be reached/);
      await refused(
        'postgres://u:hunter2@nowhere.invalid/x',
        /PostgreSQL at nowhere\.invalid cannot be reached/,
      );
    });

    test('the database is missing', async (t) => {
      const url = new URL((await newPostgresDatabase(t)).url);
      url.pathname = '/not_there';
      url.password = 'hunter2';
      await refused(url.href, /has no database "not_there": create it/);
    });

    test('the user is unknown, or may not create tables', async (t) => {
      const { url, execute } = await newPostgresDatabase(t);
      const other = new URL(url);
      other.username = `nobody_${other.pathname.slice(-8)}`;
      other.password = 'hunter2';
      await refused(other.href, new RegExp(`user "${other.username}"`));
      await execute(`create role ${other.username} login; revoke create on schema public from public`);
      try {
        await refused(other.href, /may not create tables: .* grant it "create"/);
      } finally {
        await execute(`drop role ${other.username}`);
      }
    });

    test('the encoding is not UTF-8', async (t) => {
      const { url, execute } = await newPostgresDatabase(t);
      const name = `${new URL(url).pathname.slice(1)}_latin`;
      await execute(
        `create database ${name} template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'`,
      );
      try {
        await refused(new URL(`/${name}`, url).href, /encoding LATIN1/);
      } finally {
        await execute(`drop database ${name} with (force)`);
      }
    });

    test('the server has no TLS, or a certificate is missing, where the URL asks for it', async (t) => {
      const { url } = await newPostgresDatabase(t);
      await refused(`${url}?sslmode=require`, /does not support SSL/);
      await refused(`${url}?sslmode=verify-full&sslrootcert=/not/there.pem`, /\/not\/there\.pem/);
    });

    test('a newer program has used the database', async (t) => {
      const { url, open } = await newPostgresDatabase(t);
      await open({ migrations: { ...MIGRATIONS, '9999-later': { up: async () => {} } } });
      await refused(url, /newer version of Wharf.*9999-later/);
    });

    test('the database was set up with another secret', async (t) => {
      const { open } = await newPostgresDatabase(t);
      const [one, two] = [await open(), await open()];
      await Promise.all([one.installation.requireSecret('a'), two.installation.requireSecret('a')]);
      await assert.rejects(two.installation.requireSecret('b'), DatabaseSettingsError);
      await one.installation.requireSecret('a');
    });
  });

  suite('PostgreSQL: a lost connection', () => {
    test('between two statements costs nothing: reads and transactions find another one', async (t) => {
      const { open, execute } = await newPostgresDatabase(t);
      const { database } = await open();
      await insertProjects(database);
      for (let round = 0; round < 5; round += 1) {
        // As many connections as there are.
        await Promise.all(Array.from({ length: 10 }, () => database.projects.find('p1')));
        await execute(CUT);
        assert.ok(await database.projects.find('p1'));
        await execute(CUT);
        await database.transaction(({ objects }) => objects.insert(anObject(`k${round}`)));
      }
      assert.equal((await database.objects.known(['k0', 'k1', 'k2', 'k3', 'k4'])).size, 5);
    });

    test('inside a transaction: it runs again, and what the first run wrote is not there', async (t) => {
      const { open, execute } = await newPostgresDatabase(t);
      const { database } = await open();
      await insertProjects(database);
      const keys: string[] = [];
      await database.transaction(async ({ objects }) => {
        keys.push(`k${keys.length}`);
        await objects.insert(anObject(keys.at(-1) ?? ''));
        if (keys.length === 1) await execute(CUT);
        await objects.insert(anObject(`then-${keys.length}`));
      });
      assert.deepEqual(keys, ['k0', 'k1']);
      assert.deepEqual(
        await database.objects.known(['k0', 'k1', 'then-1', 'then-2']),
        new Set(['k1', 'then-2']),
      );
    });

    test('during the commit is told as such: the transaction does not run again', async (t) => {
      const { open, execute } = await newPostgresDatabase(t);
      const { database } = await open();
      await insertProjects(database);
      // A trigger that the commit waits for, and that ends its own connection.
      await execute(`
        create function cut() returns trigger language plpgsql as $$ begin
          perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
        create constraint trigger cut after insert on objects deferrable initially deferred
          for each row execute function cut()`);
      let runs = 0;
      await assert.rejects(
        database.transaction(async ({ objects }) => {
          runs += 1;
          await objects.insert(anObject('k'));
        }),
        DatabaseUnavailableError,
      );
      assert.equal(runs, 1);
      assert.equal(await database.objects.find('k'), undefined);
    });
  });

  suite('PostgreSQL: transactions beside each other', () => {
    test('two that wait for each other both come to their end', async (t) => {
      const { database } = await (await newPostgresDatabase(t)).open();
      await insertProjects(database);
      for (const key of ['a', 'b']) await database.objects.insert(anObject(key, { size: 1 }));
      const [firstHasOne, secondHasOne] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      await Promise.all([
        database.transaction(async ({ objects }) => {
          await objects.resize('a', 10);
          firstHasOne.resolve();
          await secondHasOne.promise;
          await objects.resize('b', 10);
        }),
        database.transaction(async ({ objects }) => {
          await objects.resize('b', 20);
          secondHasOne.resolve();
          await firstHasOne.promise;
          await objects.resize('a', 20);
        }),
      ]);
      const sizes = await Promise.all(
        ['a', 'b'].map(async (key) => (await database.objects.find(key))?.size),
      );
      assert.ok(sizes[0] === sizes[1], `${sizes}`);
    });

    test('a job that somebody is changing is left out of a claim, which does not wait', async (t) => {
      const { open } = await newPostgresDatabase(t);
      const [{ database }, beside] = [await open(), await open()];
      await insertProjects(database);
      await database.transaction(async ({ uploads, jobs }) => {
        await uploads.insert(anUpload('u'));
        await jobs.insert(aJob('j1', { status: 'queued', runAt: 1 }));
        await jobs.insert(aJob('j2', { status: 'queued', runAt: 2 }));
      });
      const claimed = await database.transaction(async ({ jobs }) => {
        await jobs.changeStatus('j1', ['queued'], T0, { status: 'canceled' });
        return beside.database.jobs.claim(aClaim('w', T0, T0 + 1000, 5));
      });
      assert.deepEqual(ids(claimed), ['j2']);
    });
  });

  test('PostgreSQL: text that it cannot hold is refused as such', async (t) => {
    const { database } = await (await newPostgresDatabase(t)).open();
    await assert.rejects(
      database.projects.insert({ id: 'p', name: 'a\0b', createdAt: 1 }),
      (error) => error instanceof InvalidRequestError && /NUL/.test(error.message),
    );
    await database.projects.insert({ id: 'p', name: '\ud800 💾', createdAt: 1 });
    assert.equal((await database.projects.find('p'))?.name, '\ufffd 💾');
  });
});
