import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ModelFilter } from '../../../src/ports/model-repository.ts';
import type { ListSort } from '../../../src/ports/page.ts';
import { aBlob, aCollection, aModel, aModelFile, ids, insertModels, someFacts, T0 } from './records.ts';
import { openWithProjects, type Suite } from './store.ts';

const NEWEST: ListSort = { by: 'createdAt', direction: 'desc' };

export const modelSuite: Suite = (name, newStore) => {
  describe(`${name}: models`, () => {
    test('a model reads back as it was written, with its files in order, its tags and collections', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const model = aModel('m', {
        shortDescription: 'short',
        description: '# ü',
        recognizedBy: ['one', 'two'],
        parameterCount: 2 ** 52,
        source: 'huggingface',
        origin: { license: 'mit', deep: { list: [null] } },
        updatedAt: T0 + 1,
      });
      const facts = someFacts({ metadata: { key: 'value', __proto__: 1 }, metadataOmitted: ['huge'] });
      for (const id of ['b', 'c', 'table']) await database.blobs.insert(aBlob(id));
      await database.models.insert(model, [
        aModelFile('z/main.safetensors', { facts, tensorTableBlobId: 'table' }),
        aModelFile('a/config.json', { blobId: 'c', mimeType: 'application/json', facts: null }),
      ]);
      await database.models.insert(aModel('bare'), [aModelFile('bare.safetensors')]);
      await database.models.changeTags('m', ['two', 'one'], [], T0 + 1);
      await database.collections.insert(aCollection('c1'));
      await database.collections.insert(aCollection('c2'));
      await database.collections.addModels('p1', 'c2', ['m'], T0 + 1);
      await database.collections.addModels('p1', 'c1', ['m'], T0 + 2);

      const stored = (id: string) => ({
        storageKey: `object-of-${id}`,
        sha256: `digest-of-${id}`,
        size: 6 * 1024 ** 4,
      });
      const weights = {
        path: 'z/main.safetensors',
        mimeType: 'application/octet-stream',
        format: 'safetensors',
        blob: stored('b'),
        tensorTable: stored('table'),
      };
      const config = {
        path: 'a/config.json',
        mimeType: 'application/json',
        format: null,
        blob: stored('c'),
        tensorTable: null,
      };
      const beside = { tags: ['one', 'two'], collectionIds: ['c2', 'c1'] };
      assert.deepEqual(await database.models.find('p1', 'm'), {
        ...model,
        ...beside,
        files: [
          { ...weights, facts },
          { ...config, facts: null },
        ],
      });
      const summary = { ...model, ...beside, files: [weights, config] };
      assert.deepEqual(await database.models.findMany('p1', ['m']), [summary]);
      const { items } = await database.models.list('p1', { tags: ['one'] }, NEWEST, { size: 9 });
      assert.deepEqual(items, [summary]);
      const bare = await database.models.find('p1', 'bare');
      assert.deepEqual([bare?.tags, bare?.collectionIds, bare?.origin], [[], [], null]);
    });

    test('a model of many files is written and read whole', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.blobs.insert(aBlob('b'));
      const paths = Array.from({ length: 1200 }, (_, index) => `shard-${(index * 7) % 1200}`);
      await database.models.insert(
        aModel('m'),
        paths.map((path) => aModelFile(path)),
      );
      const model = await database.models.find('p1', 'm');
      assert.deepEqual(
        model?.files.map((file) => file.path),
        paths,
      );
    });

    test('a model without its blobs, and one with a path twice, is refused and leaves nothing', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.blobs.insert(aBlob('b'));
      for (const files of [
        [aModelFile('a', { blobId: 'nowhere' })],
        [aModelFile('a', { tensorTableBlobId: 'nowhere' })],
        [aModelFile('a'), aModelFile('a')],
      ]) {
        await assert.rejects(database.models.insert(aModel('m'), files));
        assert.equal(await database.models.find('p1', 'm'), undefined);
      }
    });

    test('nothing of a model can be seen or changed from another project', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertModels(database, aModel('a'), aModel('b', { projectId: 'p2' }));
      assert.equal(await database.models.find('p2', 'a'), undefined);
      assert.deepEqual(ids(await database.models.findMany('p2', ['a', 'b', 'missing'])), ['b']);
      assert.deepEqual(ids((await database.models.list('p2', {}, NEWEST, { size: 9 })).items), ['b']);
      assert.equal(await database.models.update('p2', 'a', { name: 'stolen' }, T0 + 1), false);
      assert.equal(await database.models.delete('p2', 'a'), false);
      assert.equal((await database.models.find('p1', 'a'))?.name, 'a');
    });

    test('asking for several finds those that exist, and for none finds none', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertModels(database, aModel('a'), aModel('b'), aModel('c'));
      assert.deepEqual(ids(await database.models.findMany('p1', ['c', 'x', 'a'])).sort(), ['a', 'c']);
      assert.deepEqual(await database.models.findMany('p1', []), []);
    });

    test('an update changes what it names and the time, nothing else', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertModels(database, aModel('a', { shortDescription: 's', description: 'd' }), aModel('b'));
      assert.equal(await database.models.update('p1', 'a', { name: 'NEW' }, T0 + 1), true);
      assert.equal(await database.models.update('p1', 'missing', { name: 'New' }, T0 + 1), false);
      const read = async () => {
        const model = await database.models.find('p1', 'a');
        return [model?.name, model?.shortDescription, model?.description, model?.updatedAt, model?.createdAt];
      };
      assert.deepEqual(await read(), ['NEW', 's', 'd', T0 + 1, T0]);
      await database.models.update('p1', 'a', { shortDescription: '' }, T0 + 2);
      assert.deepEqual(await read(), ['NEW', '', 'd', T0 + 2, T0]);
      await database.models.update('p1', 'a', { description: 'new' }, T0 + 3);
      assert.deepEqual(await read(), ['NEW', '', 'new', T0 + 3, T0]);
      assert.equal((await database.models.find('p1', 'b'))?.updatedAt, T0);
      const named = await database.models.list('p1', { name: 'new' }, NEWEST, { size: 9 });
      assert.deepEqual(ids(named.items), ['a']);
    });

    test('tags are a set: adding what is there and removing what is not changes nothing, the time included', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertModels(database, aModel('a'));
      await database.models.changeTags('a', ['x', 'y', 'x'], ['z'], T0 + 1);
      await database.models.changeTags('a', ['y'], ['z'], T0 + 2);
      let model = await database.models.find('p1', 'a');
      assert.deepEqual([model?.tags, model?.updatedAt], [['x', 'y'], T0 + 1]);
      await database.models.changeTags('a', ['w'], ['x'], T0 + 3);
      model = await database.models.find('p1', 'a');
      assert.deepEqual([model?.tags, model?.updatedAt], [['w', 'y'], T0 + 3]);
      await database.models.changeTags('missing', ['x'], [], T0 + 1);
    });

    test('deleting takes files, tags and memberships along, and leaves everything else', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertModels(database, aModel('a'), aModel('b'));
      await database.collections.insert(aCollection('c'));
      await database.collections.addModels('p1', 'c', ['a', 'b'], T0);
      await database.models.changeTags('a', ['x'], [], T0);
      assert.equal(await database.models.delete('p1', 'a'), true);
      assert.equal(await database.models.delete('p1', 'a'), false);
      assert.equal(await database.models.find('p1', 'a'), undefined);
      assert.equal((await database.collections.find('p1', 'c'))?.modelCount, 1);
      await insertModels(database, aModel('a'));
      const again = await database.models.find('p1', 'a');
      assert.deepEqual([again?.tags, again?.collectionIds, again?.files.length], [[], [], 1]);
      assert.ok(await database.blobs.findById('b'));
    });

    test('in one transaction blobs may go before the model that has them, but never without it', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      for (const id of ['b', 'table']) {
        await database.blobs.insert(aBlob(id));
        await database.blobs.addReference(id, `m:${id}`);
      }
      await database.models.insert(aModel('m'), [aModelFile('a', { tensorTableBlobId: 'table' })]);
      for (const holder of ['m:b', 'm:table']) {
        await assert.rejects(database.transaction(({ blobs }) => blobs.releaseReferences([holder])));
      }
      await database.transaction(async ({ models, blobs }) => {
        await blobs.releaseReferences(['m:b', 'm:table']);
        await models.delete('p1', 'm');
      });
      assert.equal(await database.blobs.findById('table'), undefined);
    });
  });

  describe(`${name}: lists of models`, () => {
    const cases: readonly (readonly [string, ModelFilter, string])[] = [
      ['nothing', {}, 'edcba'],
      ['one type', { types: ['flux.1-lora'] }, 'b'],
      ['any of several types', { types: ['flux.1-lora', 'custom', 'none'] }, 'cb'],
      ['no type', { types: [] }, ''],
      ['architecture', { architecture: 'flux-1' }, 'b'],
      ['role', { role: 'vae' }, 'c'],
      ['text in the name, ignoring case', { name: 'CAT' }, 'db'],
      ['text in the name beyond ASCII, ignoring case', { name: 'ÉTÉ' }, 'e'],
      ['a percent sign in the name means itself', { name: '0%' }, 'c'],
      ['collection', { collectionId: 'c' }, 'ca'],
      ['another project’s collection', { collectionId: 'other' }, ''],
      ['one tag', { tags: ['x'] }, 'ba'],
      ['all of several tags', { tags: ['x', 'y', 'x'] }, 'b'],
      ['all filters together', { tags: ['y'], name: 'at', role: 'lora', architecture: 'flux-1' }, 'b'],
    ];
    for (const [title, filter, expected] of cases) {
      test(`filter by ${title}`, async (t) => {
        const { database } = await openWithProjects(newStore, t);
        await insertModels(
          database,
          aModel('a', { createdAt: 1 }),
          aModel('b', { createdAt: 2, name: 'my cat', type: 'flux.1-lora', architecture: 'flux-1' }),
          aModel('c', { createdAt: 3, name: '100%', type: 'custom', architecture: 'unknown', role: 'vae' }),
          aModel('d', { createdAt: 4, name: 'Catalogue' }),
          aModel('e', { createdAt: 5, name: 'un e\u0301te\u0301' }),
          aModel('foreign', { projectId: 'p2', createdAt: 9, name: 'cat', type: 'flux.1-lora' }),
        );
        await database.models.changeTags('a', ['x'], [], 1);
        await database.models.changeTags('b', ['x', 'y'], [], 1);
        await database.models.changeTags('foreign', ['x', 'y'], [], 1);
        await database.collections.insert(aCollection('c'));
        await database.collections.insert(aCollection('other', { projectId: 'p2' }));
        await database.collections.addModels('p1', 'c', ['a', 'c'], 1);
        await database.collections.addModels('p2', 'other', ['foreign', 'a'], 1);
        const page = await database.models.list('p1', filter, NEWEST, { size: 20 });
        assert.equal(ids(page.items).join(''), expected);
        assert.equal(page.next, undefined);
      });
    }

    test('a list is sorted by either time, by name or by size, in either direction, and bounds are on that time', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      for (const [id, size] of [
        ['small', 5],
        ['large', 2 ** 33],
      ] as const) {
        await database.blobs.insert(aBlob(id, { size }));
      }
      const files = (...blobIds: string[]) =>
        blobIds.map((blobId, index) => aModelFile(`file-${index}`, { blobId }));
      const model = (id: string, name: string, createdAt: number, updatedAt: number) =>
        aModel(id, { name, createdAt, updatedAt });
      await database.models.insert(model('a', 'Model 10', 1, 9), files('large'));
      await database.models.insert(model('b', 'model 9', 2, 8), files('small', 'large', 'small'));
      await database.models.insert(model('c', 'Änderung', 3, 7), files('small'));
      const list = async (sort: ListSort, bounds: ModelFilter = {}) =>
        ids((await database.models.list('p1', bounds, sort, { size: 9 })).items).join('');
      for (const [by, ascending] of [
        ['createdAt', 'abc'],
        ['updatedAt', 'cba'],
        ['name', 'cba'],
        ['size', 'cab'],
      ] as const) {
        assert.equal(await list({ by, direction: 'asc' }), ascending, by);
        assert.equal(await list({ by, direction: 'desc' }), [...ascending].reverse().join(''), by);
      }
      assert.equal(await list({ by: 'updatedAt', direction: 'asc' }, { after: 7 }), 'ba');
      assert.equal(await list({ by: 'createdAt', direction: 'asc' }, { before: 3 }), 'ab');
      await database.models.update('p1', 'a', { name: 'aardvark' }, 10);
      assert.equal(await list({ by: 'name', direction: 'asc' }), 'acb');
    });
  });
};
