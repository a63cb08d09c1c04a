import { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Database } from '../../../ports/database.ts';
import type { PartIndex } from '../../../ports/part-index.ts';
import type { Installation } from '../installation.ts';
import { migrate } from '../migrate.ts';
import type { Schema } from '../schema.ts';
import { connectionOptions } from './connection-options.ts';
import { createPostgresDatabase } from './database.ts';
import { WharfPostgresDialect } from './dialect.ts';
import { explainOpening } from './explain.ts';
import { openPool } from './pool.ts';
import { repeatTransaction } from './repeat.ts';
import { checkRequirements, checkRights } from './requirements.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`; `sslmode` and what else the URL says is heeded. */
  readonly url: string;
  /** Most connections of this process. @default 10 */
  readonly connections?: number;
  /** Default: all of them. For tests of migrating. */
  readonly migrations?: Readonly<Record<string, Migration>>;
}

/** Milliseconds that a statement may take, or that a transaction may do nothing: it might hold locks. */
const STATEMENT_TIMEOUT = 30_000;
/**
 * The limits are settings of each connection, and of each transaction once more: a pooler may have thrown the former
 * away, and a process that was stopped in a transaction must not keep its locks for ever.
 */
const BEGIN = `begin; set local statement_timeout = ${STATEMENT_TIMEOUT}; set local idle_in_transaction_session_timeout = ${STATEMENT_TIMEOUT}`;
/** Milliseconds after which an answer is not waited for any more: the server is gone without a word. */
const ANSWER_TIMEOUT = STATEMENT_TIMEOUT + 5_000;

/**
 * Connects to a PostgreSQL database and migrates it as needed. Any number of processes may do so at once.
 *
 * @throws DatabaseSettingsError when it cannot be reached or used, or belongs to a newer program; and what a failing
 * migration threw
 */
export async function openPostgresDatabase(
  options: PostgresOptions,
): Promise<{ database: Database; parts: PartIndex; installation: Installation }> {
  try {
    await migrateFirst(options);
    return createPostgresDatabase(
      openPool({
        ...connectionOptions(options.url),
        max: options.connections ?? 10,
        statement_timeout: STATEMENT_TIMEOUT,
        idle_in_transaction_session_timeout: STATEMENT_TIMEOUT,
        query_timeout: ANSWER_TIMEOUT,
      }),
      BEGIN,
    );
  } catch (error) {
    throw explainOpening(error, options.url);
  }
}

/** On a connection of its own, without a limit of time: a migration may have much to rewrite. */
async function migrateFirst({ url, migrations }: PostgresOptions): Promise<void> {
  const pool = openPool({ ...connectionOptions(url), max: 1 });
  const handle = new Kysely<Schema>({ dialect: new WharfPostgresDialect(pool) });
  try {
    await checkRequirements(handle);
    // Nodes of the release before may be at work, and hold what is to be changed.
    await repeatTransaction(() => migrate(handle, migrations));
    await checkRights(handle);
  } finally {
    await handle.destroy();
  }
}
