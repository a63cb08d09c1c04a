import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openSqliteDatabase } from '../../../src/adapters/database/sqlite/open.ts';
import type { Database } from '../../../src/ports/database.ts';
import type { NewStore } from './store.ts';

/** A directory that goes away with the test. */
export async function newDirectory(test: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'wharf-database-'));
  test.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A database file of its own for every test. */
export const newSqliteStore: NewStore = async (test) => {
  const open: Database[] = [];
  test.after(() => Promise.allSettled(open.map((database) => database.close())));
  const directory = await newDirectory(test);
  return {
    open: async () => {
      const opened = await openSqliteDatabase({ file: join(directory, 'wharf.db') });
      open.push(opened.database);
      return opened;
    },
  };
};
