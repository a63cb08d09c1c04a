import { Kysely, sql } from 'kysely';
import type pg from 'pg';
import type { Database, Repositories } from '../../../ports/database.ts';
import type { PartIndex } from '../../../ports/part-index.ts';
import { Installation } from '../installation.ts';
import { SqlPartIndex } from '../repositories/part-index.ts';
import { createRepositories } from '../repositories/repositories.ts';
import type { Schema } from '../schema.ts';
import { OutsideSession, sessionWithin } from '../session.ts';
import { WharfPostgresDialect } from './dialect.ts';
import { repeatTransaction } from './repeat.ts';

/**
 * The `Database` port and the index of parts on one pool of connections.
 *
 * Transactions are "read committed", and lock what they read by its key: see `locking.ts`.
 * @param begin what begins a transaction, with settings of its own
 */
export function createPostgresDatabase(
  pool: pg.Pool,
  begin?: string,
): {
  database: Database;
  parts: PartIndex;
  installation: Installation;
} {
  const handle = new Kysely<Schema>({ dialect: new WharfPostgresDialect(pool, begin) });
  const session = new OutsideSession(handle, handle, repeatTransaction);
  const database: Database = {
    ...createRepositories(session),
    transaction: <T>(work: (repositories: Repositories) => Promise<T>) =>
      session.atomically((transaction) => work(createRepositories(sessionWithin(transaction)))),
    now: async () => {
      const { rows } = await sql<{ now: number }>`
        select (extract(epoch from clock_timestamp()) * 1000)::double precision as now`.execute(handle);
      return rows[0]?.now ?? Number.NaN;
    },
    connections: () => ({
      'in-use': pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    check: async () => {
      await handle.selectFrom('projects').select('id').limit(1).execute();
    },
    close: async () => {
      // Behind what has begun already: Kysely refuses at once what comes when it is closing. A database that
      // cannot be reached keeps nobody from ending.
      await handle
        .connection()
        .execute(async () => {})
        .catch(() => {});
      await handle.destroy();
    },
  };
  return { database, parts: new SqlPartIndex(session), installation: new Installation(session) };
}
