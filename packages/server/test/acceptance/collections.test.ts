import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createProject } from './driver/administration.ts';
import { ok, refusal } from './driver/answers.ts';
import { Api } from './driver/api.ts';
import {
  type AssetJson,
  createAsset,
  listAssets,
  type PictureJson,
  retrieveAsset,
  uploadText,
} from './driver/assets.ts';
import { listModels, type ModelJson, retrieveModel, uploadModel } from './driver/models.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { readSigned } from './driver/signed-urls.ts';

interface CollectionJson {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly assetCount: number;
  readonly modelCount: number;
  readonly itemCount: number;
  readonly thumbnail?: PictureJson;
}

describe('collections', () => {
  let server: TestServer;
  let api: Api;
  let stranger: Api;
  let a: AssetJson;
  let b: AssetJson;
  let model: ModelJson;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
    stranger = new Api(server, await createProject(server, 'strangers'));
    [a, b] = [await createAsset(api), await createAsset(api)];
    model = await uploadModel(api);
  });
  after(() => server.dispose());

  const call = async (method: string, path: string, body?: unknown, client = api) =>
    ok(await client.call<{ collection: CollectionJson }>(method, `/collections${path}`, body)).collection;
  const create = (name = 'Sample', client = api) => call('POST', '', { name }, client);
  const retrieve = (id: string) => call('GET', `/${id}`);
  const add = (id: string, assetIds: readonly string[]) => call('PUT', `/${id}/assets`, { assetIds });
  const remove = (id: string, assetIds: readonly string[]) => call('DELETE', `/${id}/assets`, { assetIds });

  test('a new collection is empty and has every field of the reference', async () => {
    const collection = await create('  Props\n');
    const { id, createdAt, ...rest } = collection;
    assert.match(id, /^collection_/);
    assert.deepEqual(rest, {
      name: 'Props',
      ownerId: a.ownerId,
      updatedAt: createdAt,
      assetCount: 0,
      modelCount: 0,
      itemCount: 0,
    });
    assert.deepEqual(await retrieve(id), collection);
  });

  for (const name of ['', '  ', undefined, 'x'.repeat(256)]) {
    test(`a collection named ${JSON.stringify(name)?.slice(0, 10)} is 400`, async () => {
      assert.equal((await refusal(api, 'POST', '/collections', { name })).status, 400);
    });
  }

  test('adding counts each asset once and shows in the asset and in the list of assets', async () => {
    const { id } = await create();
    const foreign = await createAsset(stranger);
    const one = await add(id, [a.id, a.id, 'asset_none', foreign.id]);
    assert.equal(one.assetCount, 1);
    const two = await add(id, [a.id, b.id]);
    assert.deepEqual([two.assetCount, two.modelCount, two.itemCount], [2, 0, 2]);
    assert.ok(two.updatedAt > two.createdAt);
    assert.ok((await retrieveAsset(api, b.id)).collectionIds.includes(id));
    const { assets } = await listAssets(api, { collectionId: id });
    assert.deepEqual(new Set(assets.map((asset) => asset.id)), new Set([a.id, b.id]));
    assert.deepEqual((await retrieveAsset(stranger, foreign.id)).collectionIds, []);
  });

  test('removing takes out members and ignores the rest', async () => {
    const { id } = await create();
    await add(id, [a.id, b.id]);
    const collection = await remove(id, [a.id, 'asset_none']);
    assert.equal(collection.itemCount, 1);
    assert.ok(!(await retrieveAsset(api, a.id)).collectionIds.includes(id));
    assert.equal((await remove(id, [a.id])).itemCount, 1);
  });

  test('models are members, too, and counted apart', async () => {
    const { id } = await create();
    const foreign = await uploadModel(stranger);
    const models = (method: string, modelIds: readonly string[]) =>
      call(method, `/${id}/models`, { modelIds });
    await add(id, [a.id]);
    const one = await models('PUT', [model.id, model.id, 'model_none', foreign.id, b.id]);
    assert.deepEqual([one.assetCount, one.modelCount, one.itemCount], [1, 1, 2]);
    assert.deepEqual((await retrieveModel(api, model.id)).collectionIds, [id]);
    assert.deepEqual(
      (await listModels(api, { collectionId: id })).models.map((listed) => listed.id),
      [model.id],
    );
    assert.deepEqual((await retrieveModel(stranger, foreign.id)).collectionIds, []);
    const none = await models('DELETE', [model.id, 'model_none']);
    assert.deepEqual([none.assetCount, none.modelCount, none.itemCount], [1, 0, 1]);
    const many = [model.id, ...Array.from({ length: 49 }, (_, index) => `model_${index}`)];
    for (const modelIds of [[], many]) {
      for (const method of ['PUT', 'DELETE']) {
        assert.equal((await refusal(api, method, `/collections/${id}/models`, { modelIds })).status, 400);
      }
    }
    const short = await uploadModel(api);
    assert.equal((await models('PUT', [short.id])).modelCount, 1);
    ok(await api.call('DELETE', `/models/${short.id}`));
    assert.equal((await retrieve(id)).modelCount, 0);
  });

  test('a deleted asset no longer counts', async () => {
    const { id } = await create();
    const asset = await createAsset(api, { collectionIds: [id] });
    await add(id, [a.id]);
    assert.equal((await retrieve(id)).assetCount, 2);
    ok(await api.call('DELETE', '/assets', { assetIds: [asset.id] }));
    assert.equal((await retrieve(id)).assetCount, 1);
  });

  test('no ids, and more than 49, are 400 and change nothing', async () => {
    const { id } = await create();
    const many = [a.id, ...Array.from({ length: 49 }, (_, index) => `asset_${index}`)];
    for (const assetIds of [[], many]) {
      assert.equal((await refusal(api, 'PUT', `/collections/${id}/assets`, { assetIds })).status, 400);
      assert.equal((await refusal(api, 'DELETE', `/collections/${id}/assets`, { assetIds })).status, 400);
    }
    assert.equal((await retrieve(id)).assetCount, 0);
  });

  test('models can be named but there is none to add or remove', async () => {
    const { id } = await create();
    for (const method of ['PUT', 'DELETE']) {
      const collection = await call(method, `/${id}/models`, { modelIds: ['model_x'] });
      assert.deepEqual([collection.id, collection.modelCount, collection.itemCount], [id, 0, 0]);
    }
  });

  test('a rename keeps what is in it', async () => {
    const { id } = await create('before');
    await add(id, [a.id]);
    const collection = await call('PUT', `/${id}`, { name: 'after' });
    assert.deepEqual([collection.name, collection.assetCount], ['after', 1]);
    assert.deepEqual(await retrieve(id), collection);
  });

  test('an update that says nothing changes nothing', async () => {
    const collection = await create();
    assert.deepEqual(await call('PUT', `/${collection.id}`, {}), collection);
  });

  test('a thumbnail shows the picture of its asset; null takes it away', async () => {
    const { id } = await create();
    const { thumbnail } = await call('PUT', `/${id}`, { thumbnail: a.id });
    assert.equal(thumbnail?.assetId, a.id);
    const picture = await readSigned(thumbnail?.url ?? '');
    assert.equal(picture.headers.get('content-type'), 'image/webp');
    assert.ok(picture.bytes.equals((await readSigned(a.thumbnail?.url ?? '')).bytes));
    assert.equal((await call('PUT', `/${id}`, { name: 'other' })).thumbnail?.assetId, a.id);
    assert.ok(!('thumbnail' in (await call('PUT', `/${id}`, { thumbnail: null }))));
  });

  test('a thumbnail goes with its asset', async () => {
    const { id } = await create();
    const asset = await createAsset(api);
    await call('PUT', `/${id}`, { thumbnail: asset.id });
    ok(await api.call('DELETE', '/assets', { assetIds: [asset.id] }));
    assert.ok(!('thumbnail' in (await retrieve(id))));
  });

  test('a thumbnail that is unknown, of another project or without a picture is 400', async () => {
    const collection = await create();
    const text = await uploadText(api, 'plain.txt', 'No picture.');
    const foreign = await createAsset(stranger);
    for (const [thumbnail, reason] of [
      ['asset_none', /No such asset/],
      [foreign.id, /No such asset/],
      [text.id, /has no picture/],
    ] as const) {
      const { status, body } = await refusal(api, 'PUT', `/collections/${collection.id}`, {
        name: 'changed',
        thumbnail,
      });
      assert.equal(status, 400);
      assert.match(body.reason, reason);
    }
    assert.deepEqual(await retrieve(collection.id), collection);
  });

  test('deleting leaves its assets and models', async () => {
    const { id } = await create();
    await add(id, [a.id]);
    await call('PUT', `/${id}/models`, { modelIds: [model.id] });
    assert.deepEqual(ok(await api.call('DELETE', `/collections/${id}`)), {});
    assert.equal((await refusal(api, 'GET', `/collections/${id}`)).status, 404);
    assert.ok(!(await retrieveAsset(api, a.id)).collectionIds.includes(id));
    assert.ok(!(await retrieveModel(api, model.id)).collectionIds.includes(id));
    assert.equal((await refusal(api, 'DELETE', `/collections/${id}`)).status, 404);
  });

  test('the list is newest first and pages visit each once', async () => {
    const reader = new Api(server, await createProject(server, 'readers'));
    const created: string[] = [];
    for (const name of ['1', '2', '3', '4', '5']) created.unshift((await create(name, reader)).id);
    const ids: string[] = [];
    let token: string | undefined = '';
    while (token !== undefined) {
      const query = new URLSearchParams({ pageSize: '2', paginationToken: token });
      const page: { collections: CollectionJson[]; nextPaginationToken?: string } = ok(
        await reader.call('GET', `/collections?${query}`),
      );
      ids.push(...page.collections.map((collection) => collection.id));
      token = page.nextPaginationToken;
    }
    assert.deepEqual(ids, created);
  });

  test('a token of another list is 400', async () => {
    const { nextPaginationToken = '' } = await listAssets(api, { pageSize: '1' });
    const query = new URLSearchParams({ paginationToken: nextPaginationToken });
    assert.equal((await refusal(api, 'GET', `/collections?${query}`)).status, 400);
  });

  test('every call on a collection that is unknown or of another project is 404', async () => {
    const mine = await create();
    const calls: readonly (readonly [string, string, unknown])[] = [
      ['GET', '', undefined],
      ['PUT', '', { name: 'taken' }],
      ['DELETE', '', undefined],
      ['PUT', '/assets', { assetIds: [a.id] }],
      ['DELETE', '/assets', { assetIds: [a.id] }],
      ['PUT', '/models', { modelIds: [model.id] }],
      ['DELETE', '/models', { modelIds: [model.id] }],
    ];
    for (const [method, path, body] of calls) {
      for (const [client, id] of [
        [api, 'collection_none'],
        [stranger, mine.id],
      ] as const) {
        const { status, body: error } = await refusal(client, method, `/collections/${id}${path}`, body);
        assert.equal(status, 404, `${method} ${path}`);
        assert.equal(error.reason, `There is no collection ${id} in this project`);
      }
    }
    assert.deepEqual(await retrieve(mine.id), mine);
  });
});
