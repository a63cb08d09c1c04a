import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createProject } from './driver/administration.ts';
import { ok, refusal } from './driver/answers.ts';
import { Api } from './driver/api.ts';
import {
  type AssetJson,
  createAsset,
  listAssets,
  listEveryId,
  retrieveAsset,
  uploadText,
} from './driver/assets.ts';
import { startServer, type TestServer } from './driver/server.ts';

describe('GET /assets', () => {
  let server: TestServer;
  let api: Api;
  /** Visible assets in the order of their creation: root, child, note, last. */
  let root: AssetJson;
  let child: AssetJson;
  let note: AssetJson;
  let last: AssetJson;
  let hidden: AssetJson;
  let collectionId: string;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
    const answer = await api.call<{ collection: { id: string } }>('POST', '/collections', { name: 'Listed' });
    collectionId = ok(answer).collection.id;
    root = await createAsset(api, { name: 'Großer Root 100%.png' });
    child = await createAsset(api, { name: 'child.png', parentId: root.id, collectionIds: [collectionId] });
    note = await uploadText(api, 'note.txt', 'A note.');
    hidden = await createAsset(api, { name: 'hidden.png', hide: true, parentId: child.id });
    last = await createAsset(api, { name: 'last.png' });
    ok(await api.call('PUT', `/assets/${root.id}/tags`, { add: ['red', 'green'] }));
    ok(await api.call('PUT', `/assets/${child.id}/tags`, { add: ['red'] }));
    await createAsset(new Api(server, await createProject(server, 'other listers')));
  });
  after(() => server.dispose());

  const ids = async (query: Record<string, string> = {}) =>
    (await listAssets(api, query)).assets.map((asset) => asset.id);

  test('lists the visible assets of the project, newest first', async () => {
    assert.deepEqual(await ids(), [last.id, note.id, child.id, root.id]);
  });

  test('an item is the same as the asset retrieved', async () => {
    const { assets } = await listAssets(api);
    assert.deepEqual(assets[0], await retrieveAsset(api, last.id));
  });

  test('sorts by creation and by change, in both directions', async () => {
    assert.deepEqual(await ids({ sortBy: 'createdAt', sortDirection: 'asc' }), [
      root.id,
      child.id,
      note.id,
      last.id,
    ]);
    // Tagging changed first the root, then the child.
    assert.deepEqual((await ids({ sortBy: 'updatedAt' })).slice(0, 2), [child.id, root.id]);
    assert.deepEqual((await ids({ sortBy: 'updatedAt', sortDirection: 'asc' })).slice(-2), [
      root.id,
      child.id,
    ]);
  });

  test('sorts by name, ignoring case, and by size, in both directions', async () => {
    // `Großer Root 100%.png` is `grosser root 100%.png` to whoever sorts.
    const byName = [child.id, root.id, last.id, note.id];
    assert.deepEqual(await ids({ sortBy: 'name', sortDirection: 'asc' }), byName);
    assert.deepEqual(await ids({ sortBy: 'name' }), byName.toReversed());
    const { assets } = await listAssets(api, { sortBy: 'size', sortDirection: 'asc' });
    const sizes = assets.map(({ properties }) => Number((properties as { size: number }).size));
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => a - b),
    );
    assert.equal(assets[0]?.id, note.id);
    assert.deepEqual(await ids({ sortBy: 'size' }), assets.map(({ id }) => id).toReversed());
  });

  test('names that only people tell apart are sorted as people expect, over pages of any size', async () => {
    const sorter = new Api(server, await createProject(server, 'sorters'));
    const names = [
      '',
      'Apfel',
      'äpfel 2',
      'ÄPFEL 10',
      'ape',
      'straße',
      'Strasse',
      '漫画',
      '"\\%_',
      'x'.repeat(1024),
    ];
    for (const name of names) {
      const { id } = await createAsset(sorter, { name: 'unnamed' });
      if (name !== '') ok(await sorter.call('PUT', `/assets/${id}`, { name }));
    }
    const query = { sortBy: 'name', sortDirection: 'asc' };
    const all = (await listAssets(sorter, query)).assets;
    assert.deepEqual(
      all.map(({ metadata }) => metadata.name).filter((name) => !/^stra/i.test(String(name))),
      ['"\\%_', 'ape', 'Apfel', 'äpfel 2', 'ÄPFEL 10', 'unnamed', 'x'.repeat(1024), '漫画'],
    );
    for (const size of [1, 3]) {
      const { ids: visited } = await listEveryId(sorter, { ...query, pageSize: String(size) });
      assert.deepEqual(
        visited,
        all.map(({ id }) => id),
        `page size ${size}`,
      );
    }
  });

  test('an uploaded asset names its upload, and one that came inside a request has none', async () => {
    const { uploadId } = note;
    assert.equal((await api.retrieveUpload(String(uploadId))).entityId, note.id);
    assert.equal(root.uploadId, undefined);
  });

  const filters: readonly (readonly [string, () => Record<string, string>, () => readonly AssetJson[]])[] = [
    ['one type', () => ({ type: 'uploaded-text' }), () => [note]],
    ['several types', () => ({ types: 'uploaded-text, uploaded' }), () => [last, note, child, root]],
    ['a kind', () => ({ kind: 'image' }), () => [last, child, root]],
    ['text in the name, ignoring case', () => ({ name: 'CHILD' }), () => [child]],
    ['text in the name beyond ASCII', () => ({ name: 'groSSer' }), () => []],
    ['a name with the signs of patterns', () => ({ name: '100%' }), () => [root]],
    ['hidden ones too', () => ({ hidden: 'include' }), () => [last, hidden, note, child, root]],
    ['hidden ones only', () => ({ hidden: 'only' }), () => [hidden]],
    ['a collection', () => ({ collectionId }), () => [child]],
    ['a parent', () => ({ parentAssetId: root.id }), () => [child]],
    ['a root', () => ({ rootAssetId: root.id, hidden: 'include' }), () => [hidden, child]],
    ['a tag', () => ({ tags: 'red' }), () => [child, root]],
    ['all of several tags', () => ({ tags: 'red,green' }), () => [root]],
    ['the author', () => ({ authorId: String(root.authorId) }), () => [last, note, child, root]],
    ['another author', () => ({ authorId: 'f'.repeat(32) }), () => []],
    ['an unknown collection', () => ({ collectionId: 'collection_none' }), () => []],
    ['a model, of which there is none', () => ({ modelId: 'model_x' }), () => []],
    ['an inference, of which there is none', () => ({ inferenceId: 'i' }), () => []],
    ['privacy=private', () => ({ privacy: 'private' }), () => [last, note, child, root]],
    ['privacy=public', () => ({ privacy: 'public' }), () => []],
    ['privacy=unlisted', () => ({ privacy: 'unlisted' }), () => []],
    ['an empty filter, which is none', () => ({ type: '', tags: '' }), () => [last, note, child, root]],
  ];
  for (const [what, query, expected] of filters) {
    test(`filters by ${what}`, async () => {
      assert.deepEqual(
        await ids(query()),
        expected().map((asset) => asset.id),
      );
    });
  }

  test('bounds on the sort key exclude the instant given', async () => {
    const sorted = { sortBy: 'createdAt' };
    assert.deepEqual(await ids({ ...sorted, createdAfter: child.createdAt }), [last.id, note.id]);
    assert.deepEqual(await ids({ ...sorted, createdBefore: child.createdAt }), [root.id]);
    const changed = (await retrieveAsset(api, root.id)).updatedAt;
    assert.deepEqual(await ids({ sortBy: 'updatedAt', updatedAfter: changed }), [child.id]);
  });

  test('every page size visits every asset once and ends without a token', async () => {
    const expected = [last.id, hidden.id, note.id, child.id, root.id];
    for (const [size, pages] of [
      [1, 5],
      [2, 3],
      [5, 1],
      [100, 1],
    ]) {
      const visited = await listEveryId(api, { hidden: 'include', pageSize: String(size) });
      assert.deepEqual(visited, { ids: expected, pages }, `page size ${size}`);
    }
  });

  test('paging follows the sorting asked for', async () => {
    const query = { sortBy: 'updatedAt', sortDirection: 'asc', pageSize: '1' };
    const { ids: visited } = await listEveryId(api, query);
    assert.deepEqual(visited, await ids({ sortBy: 'updatedAt', sortDirection: 'asc' }));
  });

  test('an asset created while paging neither repeats nor hides another', async () => {
    const first = await listAssets(api, { type: 'uploaded', pageSize: '1' });
    const newcomer = await createAsset(api, { name: 'newcomer.png' });
    const rest = await listEveryId(api, {
      type: 'uploaded',
      pageSize: '1',
      paginationToken: first.nextPaginationToken ?? '',
    });
    assert.deepEqual([first.assets[0]?.id, ...rest.ids], [last.id, child.id, root.id]);
    ok(await api.call('DELETE', '/assets', { assetIds: [newcomer.id] }));
  });

  test('an empty token asks for the first page', async () => {
    assert.deepEqual(await ids({ paginationToken: '' }), await ids());
  });

  const changes: readonly Record<string, string>[] = [
    { sortBy: 'createdAt', sortDirection: 'asc' },
    { sortBy: 'updatedAt' },
    { sortBy: 'name' },
    { sortBy: 'size' },
    { hidden: 'include' },
    { kind: 'image' },
    { tags: 'red' },
    { name: 'a' },
    { privacy: 'public' },
    { modelId: 'm' },
    { authorId: 'a' },
  ];
  for (const change of changes) {
    test(`a token cannot be carried over to a list with ${JSON.stringify(change)}`, async () => {
      const { nextPaginationToken = '' } = await listAssets(api, { pageSize: '1' });
      const query = new URLSearchParams({ ...change, paginationToken: nextPaginationToken });
      const { status, body } = await refusal(api, 'GET', `/assets?${query}`);
      assert.equal(status, 400);
      assert.match(body.reason, /other filters/);
    });
  }

  test('a token of one sorting cannot be carried over to another, nor to another direction', async () => {
    const sorts = ['createdAt', 'name', 'size'].flatMap((sortBy) =>
      ['asc', 'desc'].map((sortDirection) => ({ sortBy, sortDirection })),
    );
    for (const from of sorts) {
      const { nextPaginationToken = '' } = await listAssets(api, { ...from, pageSize: '1' });
      assert.ok(nextPaginationToken);
      for (const to of sorts.filter((sort) => sort !== from)) {
        const query = new URLSearchParams({ ...to, paginationToken: nextPaginationToken });
        assert.match((await refusal(api, 'GET', `/assets?${query}`)).body.reason, /other filters/);
      }
    }
  });

  const refused: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    ['sortDirection without sortBy', { sortDirection: 'asc' }, /sortDirection needs sortBy/],
    ['createdAfter without sortBy', { createdAfter: '2026-01-01' }, /createdAfter needs sortBy=createdAt/],
    [
      'createdBefore sorted by change',
      { createdBefore: '2026-01-01', sortBy: 'updatedAt' },
      /createdBefore needs sortBy=createdAt/,
    ],
    [
      'updatedAfter sorted by creation',
      { updatedAfter: '2026-01-01', sortBy: 'createdAt' },
      /updatedAfter needs sortBy=updatedAt/,
    ],
    ['updatedBefore without sortBy', { updatedBefore: '2026-01-01' }, /updatedBefore needs sortBy=updatedAt/],
    ['type with types', { type: 'uploaded', types: 'uploaded-text' }, /type and types/],
    ['what is no date', { createdAfter: 'yesterday', sortBy: 'createdAt' }, /ISO 8601/],
    ['an unknown sorting', { sortBy: 'rating' }, /sortBy must be one of/],
    [
      'createdAfter sorted by name',
      { createdAfter: '2026-01-01', sortBy: 'name' },
      /createdAfter needs sortBy=createdAt/,
    ],
    ['an unknown privacy', { privacy: 'secret' }, /privacy must be one of/],
    ['a page of no items', { pageSize: '0' }, /pageSize must be at least 1/],
    ['a page of too many items', { pageSize: '101' }, /pageSize must be at most 100/],
    ['an invented token', { paginationToken: 'abc' }, /not a token/],
  ];
  for (const [what, query, reason] of refused) {
    test(`${what} is 400 with a reason`, async () => {
      const { status, body } = await refusal(api, 'GET', `/assets?${new URLSearchParams(query)}`);
      assert.equal(status, 400);
      assert.match(body.reason, reason);
    });
  }
});
