import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aModel, anAsset, insertAssets, insertModels, T0 } from './records.ts';
import { openWithProjects, type Suite } from './store.ts';

export const tagSuite: Suite = (name, newStore) => {
  describe(`${name}: tags`, () => {
    test('tags are counted by what carries them, the most used first and of equals the first by name', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const { assets, models, tags } = database;
      assert.deepEqual(await tags.mostUsed('p1', 9), []);
      await insertAssets(database, anAsset('a'), anAsset('b'), anAsset('c', { hidden: true }));
      await insertModels(database, aModel('m'), aModel('n'));
      await assets.changeTags('a', ['red', 'only assets'], [], T0);
      await assets.changeTags('b', ['red', 'Red'], [], T0);
      await assets.changeTags('c', ['red'], [], T0);
      await models.changeTags('m', ['red', 'only models', 'été'], [], T0);
      await models.changeTags('n', ['only models'], [], T0);
      const all = [
        { name: 'red', assets: 3, models: 1 },
        { name: 'only models', assets: 0, models: 2 },
        { name: 'Red', assets: 1, models: 0 },
        { name: 'only assets', assets: 1, models: 0 },
        { name: 'été', assets: 0, models: 1 },
      ];
      assert.deepEqual(await tags.mostUsed('p1', 9), all);
      assert.deepEqual(await tags.mostUsed('p1', 2), all.slice(0, 2));
    });

    test('a tag that nothing carries any more is none', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a'), anAsset('b'));
      await insertModels(database, aModel('m'));
      await database.assets.changeTags('a', ['x'], [], T0);
      await database.assets.changeTags('b', ['y'], [], T0);
      await database.models.changeTags('m', ['z'], [], T0);
      await database.assets.changeTags('a', [], ['x'], T0);
      await database.assets.delete('p1', ['b']);
      await database.models.delete('p1', 'm');
      assert.deepEqual(await database.tags.mostUsed('p1', 9), []);
    });

    test('the tags of what is deleted are taken off their counts, each as often as it goes', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const { assets, models, tags } = database;
      await insertAssets(
        database,
        anAsset('a'),
        anAsset('b'),
        anAsset('c'),
        anAsset('f', { projectId: 'p2' }),
      );
      await insertModels(database, aModel('m'), aModel('n'));
      for (const id of ['a', 'b', 'c', 'f']) await assets.changeTags(id, ['x', 'y'], [], T0);
      for (const id of ['m', 'n']) await models.changeTags(id, ['x'], [], T0);
      await assets.delete('p1', ['a', 'b', 'f', 'missing']);
      await assets.delete('p1', ['a']);
      await models.delete('p2', 'm');
      await models.delete('p1', 'n');
      await models.delete('p1', 'n');
      assert.deepEqual(await tags.mostUsed('p1', 9), [
        { name: 'x', assets: 1, models: 1 },
        { name: 'y', assets: 1, models: 0 },
      ]);
      assert.equal((await tags.mostUsed('p2', 9)).length, 2);
    });

    test('adding again and removing what is not there changes no count', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a'), anAsset('b'));
      await database.assets.changeTags('a', ['x', 'x'], [], T0);
      await database.assets.changeTags('a', ['x'], ['y'], T0);
      await database.assets.changeTags('b', ['y'], ['x'], T0);
      await database.assets.changeTags('missing', ['x'], [], T0);
      assert.deepEqual(await database.tags.mostUsed('p1', 9), [
        { name: 'x', assets: 1, models: 0 },
        { name: 'y', assets: 1, models: 0 },
      ]);
    });

    test('a change that is rolled back changes no count', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a'));
      const fault = new Error('no');
      const change = database.transaction(async (tx) => {
        await tx.assets.changeTags('a', ['x'], [], T0);
        throw fault;
      });
      await assert.rejects(change, fault);
      assert.deepEqual(await database.tags.mostUsed('p1', 9), []);
    });

    test('another project has tags of its own', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a', { projectId: 'p2' }));
      await insertModels(database, aModel('m', { projectId: 'p2' }));
      await database.assets.changeTags('a', ['x'], [], T0);
      await database.models.changeTags('m', ['x'], [], T0);
      assert.deepEqual(await database.tags.mostUsed('p1', 9), []);
      assert.deepEqual(await database.tags.mostUsed('p2', 9), [{ name: 'x', assets: 1, models: 1 }]);
    });
  });
};
