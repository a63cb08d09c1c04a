import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { MIGRATIONS } from '../../../src/adapters/database/migrations/index.ts';
import { openSqliteDatabase } from '../../../src/adapters/database/sqlite/open.ts';
import { newDirectory } from './sqlite-store.ts';
import { upgradeSuite } from './upgrade-suite.ts';

upgradeSuite('SQLite', async (t, before) => {
  const file = join(await newDirectory(t), 'wharf.db');
  const migrations = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < before));
  await (await openSqliteDatabase({ file, migrations })).database.close();
  return {
    async execute(statements) {
      const connection = new BetterSqlite(file);
      connection.exec(`begin; ${statements}; commit`);
      connection.close();
    },
    async open() {
      const opened = await openSqliteDatabase({ file });
      t.after(() => opened.database.close());
      return opened;
    },
  };
});
