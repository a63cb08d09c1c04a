import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { newPostgresDatabase } from './postgres-store.ts';
import { aBlob, anAsset } from './records.ts';
import { insertProjects } from './store.ts';

const ASSETS = 18;
const TAGS = Array.from({ length: 60 }, (_, index) => `tag ${String(index).padStart(2, '0')}`);

suite('PostgreSQL: tags that many give and take at once', { skip: WITHOUT_POSTGRES }, () => {
  test('are counted without two of them ever waiting for each other, and leave nothing behind', async (t) => {
    const { open, execute } = await newPostgresDatabase(t);
    const handles = [await open(), await open()] as const;
    const [{ database: one }] = handles;
    await insertProjects(one);
    await one.blobs.insert(aBlob('b'));
    const ids = Array.from({ length: ASSETS }, (_, index) => `a${index}`);
    for (const id of ids) await one.assets.insert(anAsset(id, { blobId: 'b' }));
    for (let round = 0; round < 12; round += 1) {
      await Promise.all(
        ids.map(async (id, index) => {
          const { assets } = handles[index % 2 === 0 ? 0 : 1].database;
          // Some all, some a few of them: what is counted already, and by whom, is never the same.
          const tags = TAGS.filter((_, at) => index % 3 === 0 || (at * 7 + index + round) % 4 === 0);
          await assets.changeTags(id, tags.toReversed(), [], round);
          await assets.changeTags(id, [TAGS[round] ?? ''], tags, round);
          // One that it may never have had.
          await assets.changeTags(id, [], [TAGS[round] ?? '', TAGS[index] ?? '', 'no tag'], round);
        }),
      );
    }
    for (const { database } of handles) await database.close();

    // Connections say what they have seen when they end, at the latest.
    const { rows } = await execute(`
      select deadlocks::int, (select count(*)::int from tag_counts) as counts
      from pg_stat_database where datname = current_database()`);
    assert.deepEqual(rows, [{ deadlocks: 0, counts: 0 }]);
  });
});
