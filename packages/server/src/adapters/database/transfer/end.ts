import { access, writeFile } from 'node:fs/promises';
import BetterSqlite from 'better-sqlite3';
import { Kysely, sql } from 'kysely';
import type pg from 'pg';
import { WrongStateError } from '../../../domain/errors.ts';
import type { PartIndex } from '../../../ports/part-index.ts';
import { migrate } from '../migrate.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import { connectionOptions } from '../postgres/connection-options.ts';
import { WharfPostgresDialect } from '../postgres/dialect.ts';
import { explainOpening } from '../postgres/explain.ts';
import { openPool } from '../postgres/pool.ts';
import { checkRequirements } from '../postgres/requirements.ts';
import { SqlPartIndex } from '../repositories/part-index.ts';
import type { Schema } from '../schema.ts';
import { OutsideSession } from '../session.ts';
import { WharfSqliteDialect } from '../sqlite/dialect.ts';
import { MOVE_LOCK, MOVER, tableExists } from './progress.ts';

/** A database that a move reads from or writes to, and that nobody else uses meanwhile. */
export interface DatabaseEnd {
  readonly handle: Kysely<Schema>;
  readonly parts: PartIndex;
  close(): Promise<void>;
}

/**
 * Opens a SQLite file and keeps every other process from opening it until it is closed.
 *
 * @throws WrongStateError where there is no such file, or another process has it open
 */
export async function openSqliteEnd(file: string, purpose: 'read' | 'write'): Promise<DatabaseEnd> {
  if (purpose === 'read' && !(await exists(file))) throw new WrongStateError(`There is no database ${file}`);
  // Only the owner may read it: it holds hashes of secrets. SQLite fills an empty file as well as a new one.
  if (purpose === 'write') await writeFile(file, '', { mode: 0o600, flag: 'a' });
  const connection = new BetterSqlite(file, { timeout: 0 });
  try {
    // In this mode the lock is the file's, not the transaction's, and stays.
    connection.pragma('locking_mode = exclusive');
    connection.pragma('journal_mode = wal');
    connection.pragma('synchronous = full');
    connection.pragma('foreign_keys = on');
    connection.exec('begin exclusive; commit');
    if (purpose === 'read') connection.pragma('query_only = on');
  } catch (error) {
    connection.close();
    if (!(error instanceof BetterSqlite.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw error;
    throw new WrongStateError(
      `Another process uses ${file}: stop the server and its workers first`,
      {},
      { cause: error },
    );
  }
  return endOf(new Kysely<Schema>({ dialect: new WharfSqliteDialect(connection) }), async () => {});
}

/**
 * Connects to PostgreSQL.
 * @throws WrongStateError where a server is connected to it, or another move; DatabaseSettingsError where it cannot
 * be used
 */
export async function openPostgresEnd(url: string): Promise<DatabaseEnd> {
  const pool = openPool({ ...connectionOptions(url), max: 8, application_name: MOVER });
  const handle = new Kysely<Schema>({ dialect: new WharfPostgresDialect(pool) });
  try {
    await checkRequirements(handle);
    const letGo = await lockOut(pool, handle);
    return endOf(handle, letGo);
  } catch (error) {
    await handle.destroy();
    throw explainOpening(error, url);
  }
}

/** Keeps other moves out until what it returns is called. */
async function lockOut(pool: pg.Pool, handle: Kysely<Schema>): Promise<() => Promise<void>> {
  const lock = await pool.connect();
  try {
    const { rows } = await lock.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [
      MOVE_LOCK,
    ]);
    if (rows[0]?.free !== true) throw new WrongStateError('Another move uses this PostgreSQL database');
    await refuseServers(handle);
    return async () => lock.release(true);
  } catch (error) {
    lock.release(true);
    throw error;
  }
}

async function refuseServers(handle: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ address: string | null }>`
    select distinct client_addr::text as address from pg_stat_activity
    where datname = current_database() and application_name like 'wharf%' and application_name <> ${MOVER}`.execute(
    handle,
  );
  if (rows.length === 0) return;
  const from = rows.map(({ address }) => address ?? 'this machine').join(', ');
  throw new WrongStateError(
    `A Wharf server is connected to the PostgreSQL database (from ${from}): stop it first`,
  );
}

function endOf(handle: Kysely<Schema>, letGo: () => Promise<void>): DatabaseEnd {
  return {
    handle,
    parts: new SqlPartIndex(new OutsideSession(handle, handle)),
    async close() {
      await letGo();
      await handle.destroy();
    },
  };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** How the schema of a database compares with that of this program. */
export async function schemaAge(handle: Kysely<Schema>): Promise<'newest' | 'older' | 'newer'> {
  if (!(await tableExists(handle, 'kysely_migration'))) return 'older';
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(handle);
  const known = Object.keys(MIGRATIONS);
  if (rows.some(({ name }) => !known.includes(name))) return 'newer';
  return rows.length < known.length ? 'older' : 'newest';
}

/** Brings an empty target to the schema of this program. */
export async function prepareSchema(handle: Kysely<Schema>): Promise<void> {
  await migrate(handle);
}
