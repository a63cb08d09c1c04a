import { type Kysely, sql } from 'kysely';
import { isSqlite } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { DatabaseSettingsError } from '../settings-error.ts';

/** The table in the target that says how far a move has come. It goes when the move is done. */
export const PROGRESS_TABLE = 'migration_progress';

/** Of PostgreSQL's advisory locks, the one that a move holds on either end: the bytes of "move". */
export const MOVE_LOCK = 0x6d_6f_76_65;
/** What a move calls itself to PostgreSQL. */
export const MOVER = 'wharf-migrate';
/** In an installation whose files belong to another database now: says to which one. */
const MOVED_AWAY = 'moved to';

/** What a move remembers in its target, by name. */
export interface ProgressStore {
  get(name: string): Promise<string | undefined>;
  /** Within the transaction `handle`, so that it is true of what else was written there. */
  set(handle: Kysely<Schema>, name: string, value: string): Promise<void>;
  /** Ends the move: the server starts on this database from now on. */
  remove(): Promise<void>;
}

/** @returns undefined where nothing is under way */
export async function findProgress(handle: Kysely<Schema>): Promise<ProgressStore | undefined> {
  return (await tableExists(handle, PROGRESS_TABLE)) ? progressIn(handle) : undefined;
}

export async function beginProgress(
  handle: Kysely<Schema>,
  name: string,
  value: string,
): Promise<ProgressStore> {
  const progress = progressIn(handle);
  await handle.transaction().execute(async (transaction) => {
    await sql`create table if not exists ${sql.table(PROGRESS_TABLE)}
      (name text not null primary key, value text not null)`.execute(transaction);
    await progress.set(transaction, name, value);
  });
  return progress;
}

/**
 * Notes in the source that its files belong to another database now. A server on the source would take every file
 * that came since for nobody's, and delete it.
 * @param target as a person calls it
 */
export async function markMovedAway(source: Kysely<Schema>, target: string): Promise<void> {
  if (isSqlite(source)) await sql`pragma query_only = off`.execute(source);
  await beginProgress(source, MOVED_AWAY, target);
}

/**
 * For whoever opens a database to serve from it.
 * @throws DatabaseSettingsError where it is the half-filled target of a move, the source of one under way, or one
 * whose files belong to another database now
 */
export async function refuseUnfinishedMove<T>(handle: Kysely<T>): Promise<void> {
  if (!isSqlite(handle)) await refuseMoving(handle);
  if (!(await tableExists(handle, PROGRESS_TABLE))) return;
  const movedTo = await noteOf(handle, MOVED_AWAY);
  throw new DatabaseSettingsError(
    movedTo === undefined
      ? 'An installation is being moved into this database, and not all of it has arrived: run "wharf migrate" again until it says that it is done'
      : `This installation has moved to ${movedTo}, and its stored files belong to that database: set DATABASE_URL and the other settings of the target of the move`,
  );
}

async function refuseMoving<T>(handle: Kysely<T>): Promise<void> {
  const { rows } = await sql`
    select 1 from pg_locks where locktype = 'advisory' and granted and classid = 0 and objid = ${MOVE_LOCK}
      and database = (select oid from pg_database where datname = current_database())
      and current_setting('application_name') <> ${MOVER}`.execute(handle);
  if (rows.length === 0) return;
  throw new DatabaseSettingsError(
    'An installation is being moved from or to this database at the moment: wait until "wharf migrate" has ended',
  );
}

/** Whether the database has a table of this name. */
export async function tableExists<T>(handle: Kysely<T>, name: string): Promise<boolean> {
  const { rows } = isSqlite(handle)
    ? await sql`select 1 from sqlite_master where type = 'table' and name = ${name}`.execute(handle)
    : await sql`select 1 from pg_class where relname = ${name} and relkind in ('r', 'p')
        and relnamespace = current_schema()::regnamespace`.execute(handle);
  return rows.length > 0;
}

function progressIn(handle: Kysely<Schema>): ProgressStore {
  const table = sql.table(PROGRESS_TABLE);
  return {
    get: (name) => noteOf(handle, name),
    async set(transaction, name, value) {
      await sql`insert into ${table} (name, value) values (${name}, ${value})
        on conflict (name) do update set value = excluded.value`.execute(transaction);
    },
    async remove() {
      await sql`drop table ${table}`.execute(handle);
    },
  };
}

async function noteOf<T>(handle: Kysely<T>, name: string): Promise<string | undefined> {
  const { rows } = await sql<{
    value: string;
  }>`select value from ${sql.table(PROGRESS_TABLE)} where name = ${name}`.execute(handle);
  return rows[0]?.value;
}
