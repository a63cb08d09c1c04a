import { after, type TestContext } from 'node:test';
import pg from 'pg';
import { openPostgresDatabase, type PostgresOptions } from '../../../src/adapters/database/postgres/open.ts';
import type { Database } from '../../../src/ports/database.ts';
import { until } from '../../acceptance/driver/until.ts';
import { createDatabase, type OwnDatabase } from '../../services/postgres.ts';
import type { NewStore } from './store.ts';

type OpenedDatabase = Awaited<ReturnType<typeof openPostgresDatabase>>;

export interface PostgresStore {
  readonly url: string;
  /** Runs statements beside whatever has it open. */
  execute(statements: string): Promise<pg.QueryResult>;
  /** Handles still open when the test ends are closed. */
  open(options?: Omit<PostgresOptions, 'url'>): Promise<OpenedDatabase>;
}

/** A new PostgreSQL database that goes away with the test. */
export async function newPostgresDatabase(test: TestContext): Promise<PostgresStore> {
  const { url, drop } = await createDatabase();
  return useDatabase(test, url, drop);
}

/** Databases of this process that no test uses now: emptying one is many times faster than making another. */
const free: OwnDatabase[] = [];

after(async () => {
  for (const { drop } of free) await drop();
});

/** A PostgreSQL database that no other test uses meanwhile. */
export const newPostgresStore: NewStore = async (test) => {
  const database = free.pop() ?? (await createDatabase());
  const { open } = useDatabase(test, database.url, async () => {
    await execute(database.url, EMPTY);
    free.push(database);
  });
  return { open: () => open() };
};

/** Foreign keys and triggers are off meanwhile. */
const EMPTY = `set session_replication_role = replica;
  do $$ declare name text; begin
    for name in select tablename from pg_tables where schemaname = 'public' and tablename not like 'kysely%' loop
      execute format('delete from %I', name);
    end loop;
  end $$`;

function useDatabase(test: TestContext, url: string, done: () => Promise<void>): PostgresStore {
  const open: Database[] = [];
  test.after(async () => {
    await Promise.allSettled(open.map((database) => database.close()));
    await done();
  });
  return {
    url,
    execute: (statements) => execute(url, statements),
    async open(options) {
      const opened = await openPostgresDatabase({ url, ...options });
      open.push(opened.database);
      return opened;
    },
  };
}

async function execute(url: string, statements: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(statements);
  } finally {
    await client.end();
  }
}

/** Resolves when a statement that begins like this waits for a lock of another transaction. */
export async function untilOneWaits({ execute }: PostgresStore, beginning = ''): Promise<void> {
  const waiting = `select 1 from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '${beginning}%'`;
  await until('one transaction waits for another', async () => (await execute(waiting)).rowCount !== 0);
}
