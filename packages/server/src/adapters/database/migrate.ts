import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { isSqlite } from './dialect.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { DatabaseSettingsError } from './settings-error.ts';
import { refuseUnfinishedMove } from './transfer/progress.ts';

/** Of PostgreSQL's advisory locks, the one that whoever migrates holds: the bytes of "whar". */
const MIGRATION_LOCK = 0x77_68_61_72;

/**
 * Brings the database to the newest schema. All pending migrations are one transaction: they all
 * happen or none does. Safe when several processes do it at once: the later ones find nothing left to do.
 *
 * @throws what the failing migration threw, or DatabaseSettingsError when the database is newer than this program.
 */
export async function migrate<T>(
  handle: Kysely<T>,
  migrations: Readonly<Record<string, Migration>> = MIGRATIONS,
): Promise<void> {
  await handle.transaction().execute(async (transaction) => {
    // Before Kysely looks for its tables, which two at once would both find missing. SQLite's
    // transactions begin with the write lock.
    if (!isSqlite(handle)) await prepare(transaction);
    await refuseUnfinishedMove(transaction);
    const migrator = new Migrator({
      db: transaction,
      provider: { getMigrations: async () => ({ ...migrations }) },
    });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw explainMigration(error);
  });
}

async function prepare<T>(transaction: Kysely<T>): Promise<void> {
  // The database or the user may have a limit of its own, which is meant for other things.
  await sql`set local statement_timeout = 0`.execute(transaction);
  await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(transaction);
  // A table with checks that wait for the end of the transaction cannot be altered.
  await sql`set constraints all immediate`.execute(transaction);
}

function explainMigration(error: unknown): unknown {
  const [, name] = /previously executed migration (\S+) is missing/.exec(String(error)) ?? [];
  if (name === undefined) return error;
  return new DatabaseSettingsError(
    `The database was used by a newer version of Wharf, which changed it (${name}): start that version or a newer one`,
    { cause: error },
  );
}
