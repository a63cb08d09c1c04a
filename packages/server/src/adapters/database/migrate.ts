import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { MIGRATIONS } from './migrations/index.ts';

/**
 * Brings the database to the newest schema. All pending migrations are one transaction: they all
 * happen or none does. Safe when several processes do it at once, where the dialect begins its
 * transactions with the write lock or takes a migration lock: the later ones find nothing left to do.
 *
 * @throws what the failing migration threw, or an error when the database is newer than this program.
 */
export async function migrate<T>(
  handle: Kysely<T>,
  migrations: Readonly<Record<string, Migration>> = MIGRATIONS,
): Promise<void> {
  const migrator = new Migrator({
    db: handle,
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
