import type { Kysely } from 'kysely';
import type { Database, Repositories } from '../../../ports/database.ts';
import type { PartIndex } from '../../../ports/part-index.ts';
import { Installation } from '../installation.ts';
import { SqlPartIndex } from '../repositories/part-index.ts';
import { createRepositories } from '../repositories/repositories.ts';
import type { Schema } from '../schema.ts';
import { OutsideSession, sessionWithin } from '../session.ts';

/**
 * The `Database` port and the index of parts on two connections to one file.
 *
 * Reads outside transactions have a connection of their own: in WAL mode it always sees the last
 * commit, and never waits for a transaction under way, nor for another process that writes.
 */
export function createSqliteDatabase(
  reader: Kysely<Schema>,
  writer: Kysely<Schema>,
): { database: Database; parts: PartIndex; installation: Installation } {
  const session = new OutsideSession(reader, writer);
  const database: Database = {
    ...createRepositories(session),
    transaction: <T>(work: (repositories: Repositories) => Promise<T>) =>
      session.atomically((handle) => work(createRepositories(sessionWithin(handle)))),
    now: async () => Date.now(),
    check: async () => {
      await reader.selectFrom('projects').select('id').limit(1).execute();
    },
    close: async () => {
      // Kysely closes at once: let what runs and what waits in line before us come to its end.
      await writer.connection().execute(async () => {});
      await reader.destroy();
      await writer.destroy();
    },
  };
  return { database, parts: new SqlPartIndex(session), installation: new Installation(session) };
}
