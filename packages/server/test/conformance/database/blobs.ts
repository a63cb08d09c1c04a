import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aBlob, anAsset, ids } from './records.ts';
import { insertProjects, openWithProjects, type Suite } from './store.ts';

export const blobSuite: Suite = (name, newStore) => {
  describe(`${name}: blobs`, () => {
    test('a blob is found by id, and by digest in its own project only', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.blobs.insert(aBlob('b', { sha256: 'd' }));
      assert.deepEqual(await database.blobs.findById('b'), aBlob('b', { sha256: 'd' }));
      assert.deepEqual(await database.blobs.findByDigest('p1', 'd'), aBlob('b', { sha256: 'd' }));
      assert.equal(await database.blobs.findByDigest('p2', 'd'), undefined);
      assert.equal(await database.blobs.findByDigest('p1', 'e'), undefined);
    });

    test('the same bytes are stored once in a project, and once in another', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.blobs.insert(aBlob('b', { sha256: 'd' }));
      await assert.rejects(database.blobs.insert(aBlob('c', { sha256: 'd' })));
      await database.blobs.insert(aBlob('e', { sha256: 'd', projectId: 'p2' }));
    });

    test('a blob goes with its last reference, and not before', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.blobs.insert(aBlob('b'));
      await database.blobs.addReference('b', 'one');
      await database.blobs.addReference('b', 'two');
      assert.deepEqual(await database.blobs.releaseReferences(['one']), []);
      assert.deepEqual(await database.blobs.releaseReferences(['one']), []);
      assert.deepEqual(await database.blobs.findById('b'), aBlob('b'));
      assert.deepEqual(await database.blobs.releaseReferences(['two']), [aBlob('b')]);
      assert.equal(await database.blobs.findById('b'), undefined);
      assert.deepEqual(await database.blobs.releaseReferences(['two']), []);
    });

    test('a holder counts once, however often it is added', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.blobs.insert(aBlob('b'));
      await database.blobs.addReference('b', 'one');
      await database.blobs.addReference('b', 'one');
      assert.deepEqual(await database.blobs.releaseReferences(['one']), [aBlob('b')]);
    });

    test('a blob that does not exist cannot be referred to', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await assert.rejects(database.blobs.addReference('nowhere', 'one'));
    });

    test('several holders are released at once, each blob is returned once, and others stay', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      for (const id of ['b', 'c', 'd', 'unreferenced']) await database.blobs.insert(aBlob(id));
      for (const [blob, holder] of [
        ['b', '1'],
        ['b', '2'],
        ['c', '2'],
        ['c', '3'],
        ['d', '1'],
      ] as const) {
        await database.blobs.addReference(blob, holder);
      }
      const deleted = await database.blobs.releaseReferences(['1', '2', 'missing']);
      assert.deepEqual(ids(deleted).sort(), ['b', 'd']);
      assert.deepEqual(await database.blobs.listReferences(['1', '2', '3']), [{ blobId: 'c', holder: '3' }]);
      assert.ok(await database.blobs.findById('unreferenced'));
      assert.deepEqual(await database.blobs.releaseReferences([]), []);
      assert.deepEqual(await database.blobs.listReferences([]), []);
    });

    test('references are listed by holder', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.blobs.insert(aBlob('b'));
      await database.blobs.insert(aBlob('c'));
      await database.blobs.addReference('b', '1');
      await database.blobs.addReference('c', '1');
      await database.blobs.addReference('c', '2');
      const listed = await database.blobs.listReferences(['1']);
      assert.deepEqual(listed.map((reference) => `${reference.blobId}${reference.holder}`).sort(), [
        'b1',
        'c1',
      ]);
    });

    test('in one transaction blobs may go before the asset that has them, but never without it', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.blobs.insert(aBlob('b'));
      await database.blobs.addReference('b', 'a:main');
      await database.assets.insert(anAsset('a'));
      await assert.rejects(database.transaction(({ blobs }) => blobs.releaseReferences(['a:main'])));
      assert.equal((await database.assets.find('p1', 'a'))?.blob.sha256, 'digest-of-b');
      await database.transaction(async ({ assets, blobs }) => {
        await blobs.releaseReferences(['a:main']);
        await assets.delete('p1', ['a']);
      });
      assert.equal(await database.blobs.findById('b'), undefined);
    });

    test('holders released at once, over two handles, give the blob to exactly one of them', async (t) => {
      const store = await newStore(t);
      const [one, two] = [await store.open(), await store.open()];
      await insertProjects(one.database);
      for (let round = 0; round < 5; round++) {
        await one.database.blobs.insert(aBlob('b'));
        const holders = Array.from({ length: 8 }, (_, index) => `h${index}`);
        await one.database.transaction(async ({ blobs }) => {
          for (const holder of holders) await blobs.addReference('b', holder);
        });
        const released = await Promise.all(
          holders.map((holder, index) =>
            (index % 2 ? one : two).database.transaction(({ blobs }) => blobs.releaseReferences([holder])),
          ),
        );
        assert.deepEqual(ids(released.flat()), ['b']);
      }
    });
  });
};
