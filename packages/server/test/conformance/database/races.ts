import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import type { Database, Repositories } from '../../../src/ports/database.ts';
import { aBlob, anAsset, anObject } from './records.ts';
import { insertProjects, type NewStore, type Suite } from './store.ts';

/** Two handles on one database, as two processes have. */
async function openTwo(newStore: NewStore, t: TestContext): Promise<readonly [Database, Database]> {
  const store = await newStore(t);
  const [one, two] = [await store.open(), await store.open()];
  await insertProjects(one.database);
  return [one.database, two.database];
}

/** Runs it `count` times at once, by turns over the handles. */
function atOnce<T>(
  databases: readonly [Database, Database],
  count: number,
  work: (index: number, database: Database) => Promise<T>,
): Promise<T[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) => work(index, databases[index % 2 === 0 ? 0 : 1])),
  );
}

/** As the domain does it: the bytes that are there are shared. */
async function adopt({ blobs }: Repositories, blobId: string, holder: string): Promise<void> {
  const existing = await blobs.findByDigest('p1', 'digest');
  if (existing === undefined) await blobs.insert(aBlob(blobId, { sha256: 'digest' }));
  await blobs.addReference(existing?.id ?? blobId, holder);
}

/** Decisions by what was read in the same transaction, made by many at once. */
export const raceSuite: Suite = (name, newStore) => {
  suite(`${name}: deciding at once`, () => {
    test('who adopts the same bytes shares one blob', async (t) => {
      const databases = await openTwo(newStore, t);
      await atOnce(databases, 12, (index, database) =>
        database.transaction((inside) => adopt(inside, `b${index}`, `h${index}`)),
      );
      const references = await databases[0].blobs.listReferences(
        Array.from({ length: 12 }, (_, index) => `h${index}`),
      );
      assert.equal(references.length, 12);
      assert.equal(new Set(references.map(({ blobId }) => blobId)).size, 1);
    });

    test('bytes that are given up and adopted at once are there as long as somebody has them', async (t) => {
      const databases = await openTwo(newStore, t);
      const [one] = databases;
      for (let round = 0; round < 8; round += 1) {
        await one.transaction((inside) => adopt(inside, `b${round}`, 'before'));
        await Promise.all([
          one.transaction(({ blobs }) => blobs.releaseReferences(['before'])),
          databases[1].transaction((inside) => adopt(inside, `c${round}`, 'after')),
        ]);
        const [reference] = await one.blobs.listReferences(['after']);
        assert.ok(reference);
        assert.equal((await one.blobs.findByDigest('p1', 'digest'))?.id, reference.blobId);
        assert.equal((await one.blobs.releaseReferences(['after'])).length, 1);
      }
    });

    test('what is reserved never exceeds what there was room for', async (t) => {
      const databases = await openTwo(newStore, t);
      const reserved = await atOnce(databases, 12, (index, database) =>
        database.transaction(async ({ objects }) => {
          if ((await objects.outstandingBytes()) + 100 > 500) return false;
          await objects.insert(anObject(`k${index}`, { size: 100 }));
          return true;
        }),
      );
      assert.equal(reserved.filter(Boolean).length, 5);
      assert.equal(await databases[0].objects.outstandingBytes(), 500);
    });

    test('a name that was free is given once', async (t) => {
      const databases = await openTwo(newStore, t);
      // Several times: at first the connections have still to be made, one after the other.
      for (let round = 0; round < 4; round += 1) {
        const made = await atOnce(databases, 8, (index, database) =>
          database.transaction(async ({ projects }) => {
            const finds = [
              () => projects.findByName(`New ${round}`),
              async () => (await projects.list())[2 + round],
            ];
            if ((await finds[index % 2]?.()) !== undefined) return false;
            await projects.insert({
              id: `new-${round}-${index}`,
              name: `New ${round}`,
              createdAt: 9 + round,
            });
            return true;
          }),
        );
        assert.equal(made.filter(Boolean).length, 1);
      }
    });

    test('the tags of many are counted right, whatever is added and removed', async (t) => {
      const databases = await openTwo(newStore, t);
      const [one] = databases;
      await one.blobs.insert(aBlob('b'));
      for (let index = 0; index < 6; index += 1)
        await one.assets.insert(anAsset(`a${index}`, { blobId: 'b' }));
      await atOnce(databases, 18, async (index, database) => {
        const tags = ['red', 'green', 'blue'];
        if (index % 3 === 1) tags.reverse();
        await database.assets.changeTags(`a${index % 6}`, tags, [], 5);
        await database.assets.changeTags(`a${index % 6}`, [], ['green', 'blue'], 6);
      });
      await Promise.all([
        one.transaction(({ assets }) => assets.delete('p1', ['a0', 'a1'])),
        databases[1].transaction(({ assets }) => assets.delete('p1', ['a1', 'a2'])),
      ]);
      const left = await one.assets.findMany('p1', ['a3', 'a4', 'a5']);
      const counts = new Map<string, number>();
      for (const tag of left.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
      assert.deepEqual(
        new Map((await one.tags.mostUsed('p1', 9)).map(({ name: tag, assets }) => [tag, assets])),
        counts,
      );
    });
  });
};
