import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createProject } from './driver/administration.ts';
import { ok, refusal } from './driver/answers.ts';
import { Api, type UploadJson } from './driver/api.ts';
import { type AssetJson, createAsset, listAssets, retrieveAsset } from './driver/assets.ts';
import { fileCountAtRest, untilFileCount } from './driver/idle-collector.ts';
import { samplePng } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { readSigned } from './driver/signed-urls.ts';

describe('assets that are there', () => {
  let server: TestServer;
  let api: Api;
  let stranger: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
    stranger = new Api(server, await createProject(server, 'strangers'));
  });
  after(() => server.dispose());

  const bulk = async (assetIds: readonly string[], client = api) =>
    ok(await client.call<{ assets: AssetJson[] }>('POST', '/assets/get-bulk', { assetIds })).assets;
  const update = async (id: string, fields: object) =>
    ok(await api.call<{ asset: AssetJson }>('PUT', `/assets/${id}`, fields)).asset;
  const tag = async (id: string, changes: object) =>
    ok(await api.call<{ added: string[]; deleted: string[] }>('PUT', `/assets/${id}/tags`, changes));
  const remove = async (assetIds: readonly string[], client = api) =>
    ok(await client.call<object>('DELETE', '/assets', { assetIds }));

  describe('retrieve', () => {
    test('an unknown asset is 404 with its id', async () => {
      const { status, body } = await refusal(api, 'GET', '/assets/asset_none');
      assert.equal(status, 404);
      assert.equal(body.name, 'NotFoundError');
      assert.match(body.reason, /asset_none/);
    });

    test('an asset of another project is 404, in the words for one that never was', async () => {
      const asset = await createAsset(api);
      const { status, body } = await refusal(stranger, 'GET', `/assets/${asset.id}`);
      assert.equal(status, 404);
      assert.equal(body.reason, `There is no asset ${asset.id} in this project`);
    });
  });

  describe('get-bulk', () => {
    test('answers in the order asked for, each once, without unknown ids and those of others', async () => {
      const [a, b, c] = [await createAsset(api), await createAsset(api), await createAsset(api)];
      const foreign = await createAsset(stranger);
      const assets = await bulk([c.id, 'asset_none', a.id, c.id, foreign.id, b.id]);
      assert.deepEqual(assets, [c, a, b]);
    });

    test('no ids, and more than 200, are 400', async () => {
      for (const assetIds of [[], Array.from({ length: 201 }, (_, index) => `asset_${index}`)]) {
        assert.equal((await refusal(api, 'POST', '/assets/get-bulk', { assetIds })).status, 400);
      }
    });
  });

  describe('update', () => {
    test('renames and describes, and moves updatedAt alone', async () => {
      const before = await createAsset(api);
      const { id } = before;
      const after = await update(id, { name: ' new name.png\n', description: 'Two\nlines' });
      assert.equal(after.metadata.name, 'new name.png');
      assert.equal(after.description, 'Two\nlines');
      assert.ok(after.updatedAt > before.updatedAt);
      assert.equal(after.createdAt, before.createdAt);
      assert.deepEqual(await retrieveAsset(api, id), after);
      assert.match((await readSigned(after.url)).headers.get('content-disposition') ?? '', /new name\.png/);
    });

    test('an empty description removes it; the name stays', async () => {
      const { id } = await createAsset(api, { name: 'kept.png' });
      await update(id, { description: 'x' });
      const asset = await update(id, { description: '' });
      assert.ok(!('description' in asset));
      assert.equal(asset.metadata.name, 'kept.png');
    });

    test('a body that says nothing changes nothing', async () => {
      const asset = await createAsset(api);
      assert.deepEqual(await update(asset.id, {}), asset);
      assert.deepEqual(await update(asset.id, { name: null, description: null }), asset);
    });

    for (const [fields, reason] of [
      [{ name: ' ' }, /name must not be empty/],
      [{ canvas: '{}' }, /canvas cannot be changed/],
      [{ name: 'x', thumbnail: 'asset_1' }, /thumbnail cannot be changed/],
      [{ name: 'x'.repeat(1025) }, /name must have at most 1024/],
      [{ description: 5 }, /description must be a string/],
    ] as const) {
      test(`${JSON.stringify(fields).slice(0, 40)} is 400 and changes nothing`, async () => {
        const asset = await createAsset(api);
        const { status, body } = await refusal(api, 'PUT', `/assets/${asset.id}`, fields);
        assert.equal(status, 400);
        assert.match(body.reason, reason);
        assert.deepEqual(await retrieveAsset(api, asset.id), asset);
      });
    }

    test('an asset that is unknown or of another project is 404', async () => {
      const asset = await createAsset(api);
      assert.equal((await refusal(api, 'PUT', '/assets/asset_none', { name: 'x' })).status, 404);
      assert.equal((await refusal(stranger, 'PUT', `/assets/${asset.id}`, { name: 'x' })).status, 404);
      assert.deepEqual(await retrieveAsset(api, asset.id), asset);
    });
  });

  describe('tags', () => {
    test('added and deleted are those that really changed', async () => {
      const { id } = await createAsset(api);
      assert.deepEqual(await tag(id, { add: ['b', 'a', 'b', ' a '] }), { added: ['b', 'a'], deleted: [] });
      assert.deepEqual(await tag(id, { add: ['a', 'c'], delete: ['b', 'none'] }), {
        added: ['c'],
        deleted: ['b'],
      });
      assert.deepEqual((await retrieveAsset(api, id)).tags, ['a', 'c']);
    });

    test('a change of nothing leaves updatedAt', async () => {
      const { id, updatedAt } = await createAsset(api);
      assert.deepEqual(await tag(id, {}), { added: [], deleted: [] });
      assert.deepEqual(await tag(id, { delete: ['none'] }), { added: [], deleted: [] });
      assert.equal((await retrieveAsset(api, id)).updatedAt, updatedAt);
    });

    test('strict changes go through when every tag changes', async () => {
      const { id } = await createAsset(api);
      await tag(id, { add: ['old'] });
      const changes = { add: ['new'], delete: ['old'], strict: true };
      assert.deepEqual(await tag(id, changes), { added: ['new'], deleted: ['old'] });
    });

    for (const [what, changes, reason] of [
      ['a tag that is there, strictly', { add: ['new', 'there'], strict: true }, /already there: there/],
      [
        'deleting one that is not, strictly',
        { add: ['new'], delete: ['none'], strict: true },
        /not there: none/,
      ],
      ['one tag in both lists', { add: ['both', 'new'], delete: ['both'] }, /both add and delete: both/],
      ['a blank tag', { add: ['new', ' '] }, /must not be empty/],
      ['more than 100 tags', { add: Array.from({ length: 101 }, (_, index) => `t${index}`) }, /at most 100/],
    ] as const) {
      test(`${what} is 400 and changes nothing`, async () => {
        const { id } = await createAsset(api);
        await tag(id, { add: ['there'] });
        const { status, body } = await refusal(api, 'PUT', `/assets/${id}/tags`, changes);
        assert.equal(status, 400);
        assert.match(body.reason, reason);
        assert.deepEqual((await retrieveAsset(api, id)).tags, ['there']);
      });
    }

    test('an asset of another project is 404', async () => {
      const { id } = await createAsset(api);
      assert.equal((await refusal(stranger, 'PUT', `/assets/${id}/tags`, { add: ['x'] })).status, 404);
    });
  });

  describe('delete', () => {
    test('deletes all that are named and ignores unknown ids', async () => {
      const [a, b, kept] = [await createAsset(api), await createAsset(api), await createAsset(api)];
      assert.deepEqual(await remove([a.id, 'asset_none', b.id, a.id]), {});
      assert.deepEqual(await bulk([a.id, b.id, kept.id]), [kept]);
      assert.equal((await refusal(api, 'GET', `/assets/${a.id}`)).status, 404);
      assert.deepEqual(await remove([a.id]), {});
    });

    test('leaves assets of other projects alone, bytes included', async () => {
      const asset = await createAsset(api);
      assert.deepEqual(await remove([asset.id], stranger), {});
      assert.deepEqual(await retrieveAsset(api, asset.id), asset);
      await readSigned(asset.url);
    });

    test('no ids, and more than 100, are refused whole', async () => {
      const asset = await createAsset(api);
      const many = [asset.id, ...Array.from({ length: 100 }, (_, index) => `asset_${index}`)];
      for (const assetIds of [[], many]) {
        assert.equal((await refusal(api, 'DELETE', '/assets', { assetIds })).status, 400);
      }
      await retrieveAsset(api, asset.id);
    });

    test('shared bytes stay until the last asset that has them goes; then nothing is left', async () => {
      const files = await fileCountAtRest(server.dataDirectory);
      const image = (await samplePng('shared')).toString('base64');
      const [one, two] = [await createAsset(api, { image }), await createAsset(api, { image })];
      ok(await api.call('POST', `/assets/${one.id}/download`, { targetFormat: 'jpg' }));
      await remove([one.id]);
      assert.ok((await readSigned(two.url)).bytes.equals(Buffer.from(image, 'base64')));
      await readSigned(two.thumbnail?.url ?? '');
      await remove([two.id]);
      await untilFileCount(server.dataDirectory, files);
      assert.equal((await fetch(two.url)).status, 404);
    });

    test('children stay and keep the id of their parent', async () => {
      const parent = await createAsset(api);
      const child = await createAsset(api, { parentId: parent.id });
      await remove([parent.id]);
      assert.equal((await retrieveAsset(api, child.id)).metadata.parentId, parent.id);
      const { assets } = await listAssets(api, { parentAssetId: parent.id });
      assert.deepEqual(assets, [child]);
    });

    test('the upload that it came from keeps its entityId, and nothing can be read there', async () => {
      const fields = { kind: 'image', fileName: 'gone.png', contentType: 'image/png' };
      const upload: UploadJson = await api.uploadFile(await samplePng('gone'), fields);
      assert.equal(upload.status, 'imported');
      await remove([upload.entityId ?? '']);
      assert.equal((await api.retrieveUpload(upload.id)).entityId, upload.entityId);
      assert.equal((await refusal(api, 'GET', `/assets/${upload.entityId}`)).status, 404);
    });

    test('the same image can be created anew after its deletion', async () => {
      const image = (await samplePng('again')).toString('base64');
      const first = await createAsset(api, { image });
      await remove([first.id]);
      const second = await createAsset(api, { image });
      await fileCountAtRest(server.dataDirectory);
      assert.ok((await readSigned(second.url)).bytes.equals(Buffer.from(image, 'base64')));
    });
  });
});
