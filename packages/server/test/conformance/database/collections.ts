import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aCollection, aModel, anAsset, ids, insertAssets, insertModels, T0 } from './records.ts';
import { openWithProjects, type Suite } from './store.ts';

export const collectionSuite: Suite = (name, newStore) => {
  describe(`${name}: collections`, () => {
    test('a collection reads back as it was written', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.collections.insert(aCollection('c', { thumbnailAssetId: 'missing' }));
      assert.deepEqual(await database.collections.find('p1', 'c'), {
        ...aCollection('c', { thumbnailAssetId: 'missing' }),
        assetCount: 0,
        modelCount: 0,
        thumbnail: null,
      });
    });

    test('nothing of a collection can be seen or changed from another project', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a'), anAsset('b', { projectId: 'p2' }));
      await database.collections.insert(aCollection('c'));
      await database.collections.addAssets('p1', 'c', ['a'], T0);
      assert.equal(await database.collections.find('p2', 'c'), undefined);
      assert.deepEqual(await database.collections.existing('p2', ['c']), new Set());
      assert.deepEqual((await database.collections.list('p2', { size: 9 })).items, []);
      assert.equal(await database.collections.update('p2', 'c', { name: 'stolen' }, T0 + 1), false);
      assert.equal(await database.collections.delete('p2', 'c'), false);
      await database.collections.addAssets('p2', 'c', ['b'], T0 + 1);
      await database.collections.removeAssets('p2', 'c', ['a'], T0 + 1);
      const collection = await database.collections.find('p1', 'c');
      assert.deepEqual([collection?.name, collection?.assetCount, collection?.updatedAt], ['c', 1, T0]);
    });

    test('of several ids those that exist are told', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.collections.insert(aCollection('c'));
      await database.collections.insert(aCollection('d'));
      assert.deepEqual(await database.collections.existing('p1', ['d', 'x']), new Set(['d']));
      assert.deepEqual(await database.collections.existing('p1', []), new Set());
    });

    test('collections are listed newest first, with their counts', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a'), anAsset('b'));
      for (const [index, id] of ['x', 'y', 'z'].entries()) {
        await database.collections.insert(aCollection(id, { createdAt: index }));
      }
      await database.collections.addAssets('p1', 'y', ['a', 'b'], T0);
      const { items } = await database.collections.list('p1', { size: 9 });
      assert.deepEqual(ids(items), ['z', 'y', 'x']);
      assert.deepEqual(
        items.map((item) => item.assetCount),
        [0, 2, 0],
      );
    });

    test('the thumbnail is the picture of its asset, while that exists and has one', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(
        database,
        anAsset('pictured', { thumbnailBlobId: 'thumb' }),
        anAsset('plain'),
        anAsset('foreign', { projectId: 'p2', thumbnailBlobId: 'thumb' }),
      );
      await database.collections.insert(aCollection('c'));
      const thumbnailAfter = async (thumbnailAssetId: string | null) => {
        await database.collections.update('p1', 'c', { thumbnailAssetId }, T0);
        return (await database.collections.find('p1', 'c'))?.thumbnail;
      };
      const picture = {
        assetId: 'pictured',
        storageKey: 'object-of-thumb',
        contentType: 'image/webp',
        sha256: 'digest-of-thumb',
      };
      assert.deepEqual(await thumbnailAfter('pictured'), picture);
      assert.equal(await thumbnailAfter('plain'), null);
      assert.equal(await thumbnailAfter('foreign'), null);
      assert.deepEqual(await thumbnailAfter('pictured'), picture);
      await database.assets.delete('p1', ['pictured']);
      assert.equal((await database.collections.find('p1', 'c'))?.thumbnail, null);
    });

    test('an update changes what it names and the time, nothing else', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.collections.insert(aCollection('c', { thumbnailAssetId: 'a' }));
      assert.equal(await database.collections.update('p1', 'c', { name: 'New' }, T0 + 1), true);
      assert.equal(await database.collections.update('p1', 'missing', { name: 'New' }, T0 + 1), false);
      const after = await database.collections.find('p1', 'c');
      assert.deepEqual([after?.name, after?.thumbnailAssetId, after?.updatedAt], ['New', 'a', T0 + 1]);
      await database.collections.update('p1', 'c', { thumbnailAssetId: null }, T0 + 2);
      assert.equal((await database.collections.find('p1', 'c'))?.thumbnailAssetId, null);
    });

    test('members are a set of the project’s assets: others, and members again, are ignored', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a'), anAsset('b'), anAsset('foreign', { projectId: 'p2' }));
      await database.collections.insert(aCollection('c'));
      await database.collections.addAssets('p1', 'c', ['a', 'foreign', 'missing', 'a'], T0 + 1);
      await database.collections.addAssets('p1', 'c', ['a', 'foreign'], T0 + 2);
      await database.collections.addAssets('p1', 'c', [], T0 + 2);
      await database.collections.addAssets('p1', 'missing', ['a'], T0 + 2);
      await database.collections.removeAssets('p1', 'c', ['b', 'missing'], T0 + 2);
      await database.collections.removeAssets('p1', 'c', [], T0 + 2);
      let collection = await database.collections.find('p1', 'c');
      assert.deepEqual([collection?.assetCount, collection?.updatedAt], [1, T0 + 1]);
      assert.deepEqual((await database.assets.find('p2', 'foreign'))?.collectionIds, []);
      await database.collections.removeAssets('p1', 'c', ['a'], T0 + 3);
      collection = await database.collections.find('p1', 'c');
      assert.deepEqual([collection?.assetCount, collection?.updatedAt], [0, T0 + 3]);
    });

    test('models are members as assets are, and counted apart', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a'));
      await insertModels(database, aModel('m'), aModel('n'), aModel('foreign', { projectId: 'p2' }));
      await database.collections.insert(aCollection('c'));
      await database.collections.insert(aCollection('other'));
      await database.collections.addAssets('p1', 'c', ['a', 'm'], T0);
      await database.collections.addModels('p1', 'c', ['m', 'foreign', 'missing', 'a', 'm'], T0 + 1);
      await database.collections.addModels('p1', 'c', ['m', 'foreign'], T0 + 2);
      await database.collections.addModels('p1', 'c', [], T0 + 2);
      await database.collections.addModels('p2', 'c', ['foreign'], T0 + 2);
      await database.collections.addModels('p1', 'missing', ['m'], T0 + 2);
      await database.collections.removeModels('p1', 'c', ['n', 'missing'], T0 + 2);
      await database.collections.removeModels('p1', 'c', [], T0 + 2);
      await database.collections.removeModels('p2', 'c', ['m'], T0 + 2);
      const counts = async () => {
        const collection = await database.collections.find('p1', 'c');
        return [collection?.assetCount, collection?.modelCount, collection?.updatedAt];
      };
      assert.deepEqual(await counts(), [1, 1, T0 + 1]);
      await database.collections.addModels('p1', 'c', ['n'], T0 + 3);
      const { items } = await database.collections.list('p1', { size: 9 });
      assert.deepEqual(
        items.map((item) => [item.id, item.modelCount]),
        [
          ['other', 0],
          ['c', 2],
        ],
      );
      await database.collections.removeModels('p1', 'c', ['m'], T0 + 4);
      assert.deepEqual(await counts(), [1, 1, T0 + 4]);
      await database.models.delete('p1', 'n');
      assert.deepEqual(await counts(), [1, 0, T0 + 4]);
    });

    test('deleting a collection leaves its assets and models', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a'));
      await insertModels(database, aModel('m'));
      await database.collections.insert(aCollection('c'));
      await database.collections.addAssets('p1', 'c', ['a'], T0);
      await database.collections.addModels('p1', 'c', ['m'], T0);
      assert.equal(await database.collections.delete('p1', 'c'), true);
      assert.equal(await database.collections.delete('p1', 'c'), false);
      assert.deepEqual((await database.assets.find('p1', 'a'))?.collectionIds, []);
      assert.deepEqual((await database.models.find('p1', 'm'))?.collectionIds, []);
    });
  });
};
