import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { MIGRATIONS } from '../../../src/adapters/database/migrations/index.ts';
import { openPostgresDatabase } from '../../../src/adapters/database/postgres/open.ts';
import { DatabaseSettingsError } from '../../../src/adapters/database/settings-error.ts';
import { WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { newPostgresDatabase, type PostgresStore } from './postgres-store.ts';
import { insertProjects } from './store.ts';

const EVERYTHING = 'select, insert, update, delete on all tables in schema public';

async function refused(url: string, reason: RegExp): Promise<void> {
  await assert.rejects(openPostgresDatabase({ url }), (error) => {
    assert.ok(error instanceof DatabaseSettingsError, String(error));
    assert.match(error.message, reason);
    assert.doesNotMatch(error.message, /\n|hunter2/);
    return true;
  });
}

/** Gives `work` a user without any right in the database. */
async function withUser(
  { url, execute }: PostgresStore,
  work: (user: string, urlOfUser: string) => Promise<void>,
): Promise<void> {
  const other = new URL(url);
  const user = `user_${other.pathname.slice(-8)}`;
  other.username = user;
  other.password = 'hunter2';
  await execute(`create role ${user} login`);
  try {
    await work(user, other.href);
  } finally {
    await execute(`drop owned by ${user}; drop role ${user}`);
  }
}

suite('PostgreSQL: what is looked at before a server starts', { skip: WITHOUT_POSTGRES }, () => {
  test('a user that may not use tables that another one made, be it one of them', async (t) => {
    const store = await newPostgresDatabase(t);
    await store.open();
    await withUser(store, async (user, url) => {
      await refused(url, /lacks a right .*kysely_migration.* on all its tables/);
      await store.execute(`grant ${EVERYTHING} to ${user}; revoke update on object_parts from ${user}`);
      await refused(
        url,
        /may not read and write 1 of the tables \(object_parts, .*run "grant select, insert/,
      );
      await store.execute(`grant ${EVERYTHING} to ${user}`);
      const { database } = await openPostgresDatabase({ url });
      try {
        await insertProjects(database);
      } finally {
        await database.close();
      }
    });
  });

  test('a user that may only read', async (t) => {
    const store = await newPostgresDatabase(t);
    await store.open();
    await withUser(store, async (user, url) => {
      await store.execute(
        `grant ${EVERYTHING} to ${user}; alter role ${user} set default_transaction_read_only = on`,
      );
      await refused(url, /read-only: set its default_transaction_read_only to off/);
    });
  });

  test('commits that are not on disk yet when they are acknowledged', async (t) => {
    const store = await newPostgresDatabase(t);
    await withUser(store, async (user, url) => {
      await store.execute(`alter role ${user} set synchronous_commit = off`);
      await refused(url, /synchronous_commit is off .*would lose what was acknowledged: set it to on/);
    });
  });

  test('a mode of TLS that nobody knows, or that could end in plain text', async (t) => {
    const { url } = await newPostgresDatabase(t);
    for (const mode of ['prefer', 'allow', 'verify_full', 'no-verify', '']) {
      await refused(
        `${url}?sslmode=${mode}`,
        /sslmode must be one of disable, require, verify-ca, verify-full/,
      );
    }
  });

  test('a limit of time that the user has is not one of a migration', async (t) => {
    const store = await newPostgresDatabase(t);
    await withUser(store, async (user, url) => {
      await store.execute(
        `grant create on schema public to ${user}; alter role ${user} set statement_timeout = '1min'`,
      );
      const limits: unknown[] = [];
      const asking: Migration = {
        up: async (db) => {
          const { rows } = await sql`select current_setting('statement_timeout') as "limit"`.execute(db);
          limits.push(...rows);
        },
      };
      const { database } = await openPostgresDatabase({
        url,
        migrations: { ...MIGRATIONS, '9999-asks': asking },
      });
      await database.close();
      assert.deepEqual(limits, [{ limit: '0' }]);
    });
  });
});
