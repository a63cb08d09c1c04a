import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AssetFilter } from '../../../src/ports/asset-repository.ts';
import type { ListSort } from '../../../src/ports/page.ts';
import { aBlob, aCollection, anAsset, ids, insertAssets, T0 } from './records.ts';
import { openWithProjects, type Suite } from './store.ts';

const NEWEST: ListSort = { by: 'createdAt', direction: 'desc' };

export const assetSuite: Suite = (name, newStore) => {
  describe(`${name}: assets`, () => {
    test('an asset reads back as it was written, with its tags, collections and bytes', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const asset = anAsset('a', {
        description: 'ü',
        thumbnailBlobId: 'thumb',
        firstFrameBlobId: 'first',
        lastFrameBlobId: 'last',
        metadata: { width: 3, deep: { list: [null] } },
        properties: { size: 7 },
        hidden: true,
        parentId: 'parent',
        rootParentId: 'root',
        uploadId: 'u',
        updatedAt: T0 + 1,
      });
      await insertAssets(database, asset, anAsset('bare'));
      await database.assets.changeTags('a', ['two', 'one'], [], T0 + 1);
      await database.collections.insert(aCollection('c1'));
      await database.collections.insert(aCollection('c2'));
      await database.collections.addAssets('p1', 'c2', ['a'], T0 + 1);
      await database.collections.addAssets('p1', 'c1', ['a'], T0 + 2);
      const picture = (id: string) => ({
        storageKey: `object-of-${id}`,
        contentType: 'image/webp',
        sha256: `digest-of-${id}`,
      });
      const blob = { sha256: 'digest-of-b', size: 6 * 1024 ** 4, storageKey: 'object-of-b' };
      assert.deepEqual(await database.assets.find('p1', 'a'), {
        ...asset,
        tags: ['one', 'two'],
        collectionIds: ['c2', 'c1'],
        blob,
        thumbnail: picture('thumb'),
        firstFrame: picture('first'),
        lastFrame: picture('last'),
      });
      assert.deepEqual(await database.assets.find('p1', 'bare'), {
        ...anAsset('bare'),
        tags: [],
        collectionIds: [],
        blob,
        thumbnail: null,
        firstFrame: null,
        lastFrame: null,
      });
    });

    test('an asset without its blobs is refused', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await assert.rejects(database.assets.insert(anAsset('a', { blobId: 'nowhere' })));
      for (const picture of ['thumbnailBlobId', 'firstFrameBlobId', 'lastFrameBlobId']) {
        await assert.rejects(insertAssets(database, anAsset('a', { [picture]: 'nowhere' })), picture);
      }
    });

    test('nothing of an asset can be seen or changed from another project', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a'), anAsset('b', { projectId: 'p2' }));
      assert.equal(await database.assets.find('p2', 'a'), undefined);
      assert.deepEqual(ids(await database.assets.findMany('p2', ['a', 'b', 'missing'])), ['b']);
      assert.deepEqual(
        ids((await database.assets.list('p2', { hidden: 'include' }, NEWEST, { size: 9 })).items),
        ['b'],
      );
      assert.equal(await database.assets.update('p2', 'a', { name: 'stolen' }, T0 + 1), false);
      await database.assets.delete('p2', ['a']);
      assert.equal((await database.assets.find('p1', 'a'))?.name, 'a');
    });

    test('asking for several finds those that exist, and for none finds none', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a'), anAsset('b'), anAsset('c'));
      assert.deepEqual(ids(await database.assets.findMany('p1', ['c', 'x', 'a'])).sort(), ['a', 'c']);
      assert.deepEqual(await database.assets.findMany('p1', []), []);
    });

    test('an update changes what it names and the time, nothing else', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a', { description: 'old' }), anAsset('b'));
      assert.equal(await database.assets.update('p1', 'a', { name: 'New' }, T0 + 1), true);
      assert.equal(await database.assets.update('p1', 'missing', { name: 'New' }, T0 + 1), false);
      const a = await database.assets.find('p1', 'a');
      assert.deepEqual([a?.name, a?.description, a?.updatedAt, a?.createdAt], ['New', 'old', T0 + 1, T0]);
      await database.assets.update('p1', 'a', { description: '' }, T0 + 2);
      assert.equal((await database.assets.find('p1', 'a'))?.description, '');
      assert.equal((await database.assets.find('p1', 'b'))?.updatedAt, T0);
    });

    test('an asset is found by its new name once renamed', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a', { name: 'before' }));
      await database.assets.update('p1', 'a', { name: 'AFTER' }, T0 + 1);
      const named = async (text: string) =>
        ids((await database.assets.list('p1', { hidden: 'exclude', name: text }, NEWEST, { size: 9 })).items);
      assert.deepEqual(await named('after'), ['a']);
      assert.deepEqual(await named('before'), []);
    });

    test('tags are a set: adding what is there and removing what is not changes nothing, the time included', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a'));
      await database.assets.changeTags('a', ['x', 'y', 'x'], ['z'], T0 + 1);
      await database.assets.changeTags('a', ['y'], ['z'], T0 + 2);
      let asset = await database.assets.find('p1', 'a');
      assert.deepEqual([asset?.tags, asset?.updatedAt], [['x', 'y'], T0 + 1]);
      await database.assets.changeTags('a', ['w'], ['x'], T0 + 3);
      asset = await database.assets.find('p1', 'a');
      assert.deepEqual([asset?.tags, asset?.updatedAt], [['w', 'y'], T0 + 3]);
      await database.assets.changeTags('missing', ['x'], [], T0 + 1);
    });

    test('deleting takes tags and memberships along, and leaves everything else', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a'), anAsset('b'));
      await database.collections.insert(aCollection('c'));
      await database.collections.addAssets('p1', 'c', ['a', 'b'], T0);
      await database.assets.changeTags('a', ['x'], [], T0);
      await database.assets.delete('p1', ['a', 'missing']);
      await database.assets.delete('p1', []);
      assert.equal(await database.assets.find('p1', 'a'), undefined);
      assert.equal((await database.collections.find('p1', 'c'))?.assetCount, 1);
      await database.assets.insert(anAsset('a'));
      const again = await database.assets.find('p1', 'a');
      assert.deepEqual([again?.tags, again?.collectionIds], [[], []]);
      assert.ok(await database.blobs.findById('b'));
    });
  });

  describe(`${name}: lists of assets`, () => {
    const cases: readonly (readonly [string, Omit<AssetFilter, 'hidden'> & Partial<AssetFilter>, string])[] =
      [
        ['hidden ones are left out', {}, 'gfedcba'],
        ['hidden ones can be included', { hidden: 'include' }, 'hgfedcba'],
        ['hidden ones can be all', { hidden: 'only' }, 'h'],
        ['one type', { types: ['avatar'] }, 'b'],
        ['any of several types', { types: ['avatar', 'text', 'none'] }, 'cb'],
        ['no type', { types: [] }, ''],
        ['kind', { kind: 'text' }, 'c'],
        ['text in the name, ignoring case', { name: 'CAT' }, 'db'],
        ['text in the name beyond ASCII, ignoring case', { name: 'ÉTÉ' }, 'e'],
        ['a percent sign in the name means itself', { name: '0%' }, 'f'],
        ['an underscore in the name means itself', { name: 'a_b' }, 'f'],
        ['a backslash in the name means itself', { name: '\\' }, 'g'],
        ['collection', { collectionId: 'c' }, 'ca'],
        ['another project’s collection', { collectionId: 'other' }, ''],
        ['parent', { parentAssetId: 'a' }, 'cb'],
        ['root', { rootAssetId: 'a' }, 'dcb'],
        ['author', { authorId: 'other' }, 'g'],
        ['one tag', { tags: ['x'] }, 'ba'],
        ['all of several tags', { tags: ['x', 'y', 'x'] }, 'b'],
        ['after a time, which is itself excluded', { after: 5 }, 'gf'],
        ['before a time, which is itself excluded', { before: 3 }, 'ba'],
        ['all filters together', { after: 1, before: 4, tags: ['y'], parentAssetId: 'a', name: 'at' }, 'b'],
      ];
    for (const [title, filter, expected] of cases) {
      test(`filter by ${title}`, async (t) => {
        const { database } = await openWithProjects(newStore, t);
        await insertAssets(
          database,
          anAsset('a', { createdAt: 1, name: 'axb' }),
          anAsset('b', { createdAt: 2, name: 'my cat', type: 'avatar', parentId: 'a', rootParentId: 'a' }),
          anAsset('c', {
            createdAt: 3,
            name: 'c',
            type: 'text',
            kind: 'text',
            parentId: 'a',
            rootParentId: 'a',
          }),
          anAsset('d', { createdAt: 4, name: 'Catalogue', parentId: 'b', rootParentId: 'a' }),
          anAsset('e', { createdAt: 5, name: 'un e\u0301te\u0301' }),
          anAsset('f', { createdAt: 6, name: '100% a_b' }),
          anAsset('g', { createdAt: 7, name: 'g\\', authorId: 'other' }),
          anAsset('h', { createdAt: 8, name: 'h', hidden: true }),
          anAsset('foreign', { projectId: 'p2', createdAt: 9, name: 'cat', type: 'avatar', parentId: 'a' }),
        );
        await database.assets.changeTags('a', ['x'], [], 1);
        await database.assets.changeTags('b', ['x', 'y'], [], 1);
        await database.assets.changeTags('foreign', ['x', 'y'], [], 1);
        await database.collections.insert(aCollection('c'));
        await database.collections.insert(aCollection('other', { projectId: 'p2' }));
        await database.collections.addAssets('p1', 'c', ['a', 'c'], 1);
        await database.collections.addAssets('p2', 'other', ['foreign', 'a'], 1);
        const page = await database.assets.list('p1', { hidden: 'exclude', ...filter }, NEWEST, { size: 20 });
        assert.equal(ids(page.items).join(''), expected);
        assert.equal(page.next, undefined);
      });
    }

    test('a list is sorted by either time in either direction, and bounds are on that time', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(
        database,
        anAsset('a', { createdAt: 1, updatedAt: 9 }),
        anAsset('b', { createdAt: 2, updatedAt: 8 }),
        anAsset('c', { createdAt: 2, updatedAt: 8 }),
      );
      const list = async (sort: ListSort, bounds: { after?: number; before?: number } = {}) =>
        ids(
          (await database.assets.list('p1', { hidden: 'exclude', ...bounds }, sort, { size: 9 })).items,
        ).join('');
      assert.equal(await list({ by: 'createdAt', direction: 'asc' }), 'abc');
      assert.equal(await list({ by: 'createdAt', direction: 'desc' }), 'cba');
      assert.equal(await list({ by: 'updatedAt', direction: 'asc' }), 'bca');
      assert.equal(await list({ by: 'updatedAt', direction: 'desc' }), 'acb');
      assert.equal(await list({ by: 'updatedAt', direction: 'asc' }, { after: 8 }), 'a');
      assert.equal(await list({ by: 'updatedAt', direction: 'asc' }, { before: 9 }), 'bc');
    });

    test('by name, case and marks do not count and numbers go by their value; by size, bytes do', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const names = [
        '',
        '10.png',
        'Apfel',
        'äpfelchen',
        'ÄPFELCHEN 2',
        'shot 9',
        'Shot 010',
        'Straße',
        'strassen',
        '漫画',
        '😀',
      ];
      for (const [index, name] of names.entries()) {
        await database.blobs.insert(aBlob(`blob-${index}`, { size: ((index * 7) % names.length) * 2 ** 32 }));
        // Ids in another order than the names.
        await database.assets.insert(
          anAsset(`${(index * 5) % names.length}`, { name, blobId: `blob-${index}` }),
        );
      }
      const list = async (sort: ListSort) =>
        (await database.assets.list('p1', { hidden: 'exclude' }, sort, { size: 20 })).items;
      const named = async (sort: ListSort) => (await list(sort)).map(({ name }) => name);
      assert.deepEqual(await named({ by: 'name', direction: 'asc' }), names);
      assert.deepEqual(await named({ by: 'name', direction: 'desc' }), names.toReversed());
      const sizes = (await list({ by: 'size', direction: 'asc' })).map(({ blob }) => blob.size);
      assert.deepEqual(
        sizes,
        sizes.toSorted((a, b) => a - b),
      );
      assert.equal(new Set(sizes).size, names.length);
    });

    test('an asset is sorted by its new name once renamed', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAssets(database, anAsset('a', { name: 'b' }), anAsset('b', { name: 'c' }));
      await database.assets.update('p1', 'a', { name: 'D' }, T0);
      const sort = { by: 'name', direction: 'asc' } as const;
      assert.deepEqual(
        ids((await database.assets.list('p1', { hidden: 'exclude' }, sort, { size: 9 })).items),
        ['b', 'a'],
      );
    });
  });
};
