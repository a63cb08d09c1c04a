import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { MIGRATIONS } from '../../../src/adapters/database/migrations/index.ts';
import { openPostgresDatabase } from '../../../src/adapters/database/postgres/open.ts';
import { openSqliteDatabase } from '../../../src/adapters/database/sqlite/open.ts';
import type { Database } from '../../../src/ports/database.ts';
import { createDatabase, WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { anObject } from './records.ts';
import { newDirectory } from './sqlite-store.ts';
import { insertProjects } from './store.ts';

/** A database of before there were quotas. */
const EARLIER = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < '0008'));

type Open = (migrations?: typeof MIGRATIONS) => Promise<{ readonly database: Database }>;

async function assertCounted(open: Open): Promise<void> {
  const { database: earlier } = await open(EARLIER);
  await insertProjects(earlier);
  await earlier.objects.insert(anObject('a', { size: 3 * 2 ** 40 }));
  await earlier.objects.insert(anObject('b', { size: 10, state: 'sealed' }));
  await earlier.objects.insert(anObject('dead', { size: 5, state: 'doomed' }));
  await earlier.close();
  const { database } = await open();
  try {
    assert.equal((await database.quotas.countUse('p1')).bytes, 3 * 2 ** 40 + 10);
    await database.objects.doom('a');
    assert.equal((await database.quotas.countUse('p1')).bytes, 10);
    assert.equal((await database.quotas.countUse('p2')).bytes, 0);
  } finally {
    await database.close();
  }
}

describe('what projects kept before there were quotas', () => {
  test('is counted in SQLite', async (t) => {
    const file = join(await newDirectory(t), 'wharf.db');
    await assertCounted((migrations) => openSqliteDatabase({ file, ...(migrations && { migrations }) }));
  });

  test('is counted in PostgreSQL', { skip: WITHOUT_POSTGRES }, async (t) => {
    const own = await createDatabase();
    t.after(() => own.drop());
    await assertCounted((migrations) =>
      openPostgresDatabase({ url: own.url, ...(migrations && { migrations }) }),
    );
  });
});
