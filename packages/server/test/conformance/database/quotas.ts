import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { anObject, anUpload } from './records.ts';
import { insertProjects, openWithProjects, type Suite } from './store.ts';

/** A size that 32 bits do not hold. */
const LARGE = 3 * 2 ** 40;

export const quotaSuite: Suite = (name, newStore) => {
  describe(`${name}: quotas`, () => {
    test('a project has none of its own until it is given one, and can lose it', async (t) => {
      const { quotas } = (await openWithProjects(newStore, t)).database;
      assert.deepEqual(await quotas.find('p1'), { bytes: null, uploads: null });
      await quotas.set('p1', { bytes: LARGE, uploads: 0 });
      await quotas.set('p2', { bytes: null, uploads: 7 });
      assert.deepEqual(await quotas.find('p1'), { bytes: LARGE, uploads: 0 });
      assert.deepEqual(
        await quotas.list(),
        new Map([
          ['p1', { bytes: LARGE, uploads: 0 }],
          ['p2', { bytes: null, uploads: 7 }],
        ]),
      );
      await quotas.set('p1', { bytes: null, uploads: null });
      assert.deepEqual(await quotas.find('p1'), { bytes: null, uploads: null });
      assert.deepEqual([...(await quotas.list()).keys()], ['p2']);
    });

    test('the bytes of objects count until they are doomed, as they grow and shrink', async (t) => {
      const { objects, quotas } = (await openWithProjects(newStore, t)).database;
      const kept = async () => (await quotas.countUse('p1')).bytes;
      assert.equal(await kept(), 0);
      await objects.insert(anObject('a', { size: LARGE }));
      await objects.insert(anObject('b', { size: 10 }));
      await objects.insert(anObject('dead', { size: 5, state: 'doomed' }));
      await objects.insert(anObject('other', { size: 99, projectId: 'p2' }));
      assert.equal(await kept(), LARGE + 10);
      await objects.resize('b', 30);
      assert.equal(await kept(), LARGE + 30);
      await objects.changeState('b', 'open', 'sealed');
      assert.equal(await kept(), LARGE + 30);
      await objects.doom('a');
      await objects.doom('a');
      assert.equal(await kept(), 30);
      await objects.remove('a');
      await objects.remove('dead');
      assert.equal(await kept(), 30);
      await objects.remove('b');
      assert.equal(await kept(), 0);
      assert.equal((await quotas.countUse('p2')).bytes, 99);
    });

    test('a quota given or taken away leaves what is counted', async (t) => {
      const { objects, quotas } = (await openWithProjects(newStore, t)).database;
      await quotas.set('p1', { bytes: 5, uploads: null });
      await objects.insert(anObject('a', { size: 4 }));
      await quotas.set('p1', { bytes: null, uploads: null });
      assert.equal((await quotas.countUse('p1')).bytes, 4);
    });

    test('a transaction that fails has counted nothing', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const work = database.transaction(async (tx) => {
        await tx.objects.insert(anObject('a'));
        throw new Error('no');
      });
      await assert.rejects(work, /no/);
      assert.equal((await database.quotas.countUse('p1')).bytes, 0);
    });

    test('uploads count until they are imported or failed', async (t) => {
      const { uploads, quotas } = (await openWithProjects(newStore, t)).database;
      for (const status of [
        'pending',
        'complete',
        'validating',
        'validated',
        'imported',
        'failed',
      ] as const) {
        await uploads.insert(anUpload(status, { status }));
      }
      await uploads.insert(anUpload('other', { projectId: 'p2' }));
      assert.equal((await quotas.countUse('p1')).uploads, 4);
    });

    test('whoever asks for the use with its lock sees what those before added, however many ask at once', async (t) => {
      const store = await newStore(t);
      const handles = await Promise.all([store.open(), store.open(), store.open()]);
      const [first] = handles;
      await insertProjects(first.database);
      const fits = async (key: string, { database }: (typeof handles)[number]) =>
        database.transaction(async (tx) => {
          const { bytes } = await tx.quotas.lockUse('p1');
          if (bytes + 10 > 100) return false;
          await tx.objects.insert(anObject(key, { size: 10 }));
          return true;
        });
      const attempts = Array.from({ length: 30 }, (_, index) => handles[index % 3] ?? first).map(
        (handle, index) => fits(`k${index}`, handle),
      );
      const admitted = (await Promise.all(attempts)).filter(Boolean);
      assert.equal(admitted.length, 10);
      assert.equal((await first.database.quotas.countUse('p1')).bytes, 100);
    });
  });
};
