import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ok, refusal } from './driver/answers.ts';
import { Api, sha256 } from './driver/api.ts';
import { createAsset } from './driver/assets.ts';
import { jobOver } from './driver/jobs.ts';
import { listModels, type ModelJson, retrieveModel, uploadModel } from './driver/models.ts';
import { modelFields, safetensors } from './driver/sample-weights.ts';
import { assertHarmless, assertServed } from './driver/served.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { readSigned } from './driver/signed-urls.ts';
import { until } from './driver/until.ts';

const TENSORS = { 'block.weight': [4, 3], 'block.bias': [4], scale: [] } as const;
const WEIGHTS = safetensors(TENSORS, { title: 'Tiny', license: 'mit' });

describe('models', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  test('an upload of weights becomes a model, and its job says which', async () => {
    const upload = await api.uploadFile(WEIGHTS, modelFields('tiny model.safetensors'));
    assert.equal(upload.status, 'imported', upload.errorMessage);
    assert.match(upload.entityId ?? '', /^model_[0-9A-Za-z]{24}$/);
    const { metadata } = await jobOver(api, upload.jobId);
    assert.deepEqual(
      { ...metadata, input: undefined },
      {
        assetIds: [],
        error: null,
        input: undefined,
        output: { entityId: upload.entityId },
        outputModelId: upload.entityId,
      },
    );
    const { jobs } = ok(
      await api.call<{ jobs: { metadata: object }[] }>('GET', '/jobs?hideResults=true&pageSize=1'),
    );
    assert.deepEqual(
      { ...jobs[0]?.metadata, input: undefined },
      { assetIds: [], error: null, input: undefined, output: {} },
    );
    assert.equal((await refusal(api, 'GET', `/assets/${upload.entityId}`)).status, 404);
  });

  test('a model has every field that Scenario requires, and what is known of its weights', async () => {
    const model = await uploadModel(api, 'tiny model.safetensors', WEIGHTS);
    const { id, createdAt, updatedAt, ownerId, authorId, uploadId, files, recognizedBy, ...rest } = model;
    assert.match(id, /^model_/);
    assert.equal(createdAt, updatedAt);
    assert.match(String(ownerId), /^proj_/);
    assert.match(String(authorId), /^[0-9a-f]{32}$/);
    assert.match(uploadId, /^upload_/);
    assert.ok(Array.isArray(recognizedBy));
    assert.deepEqual(rest, {
      name: 'tiny model',
      capabilities: [],
      collectionIds: [],
      custom: false,
      exampleAssetIds: [],
      privacy: 'private',
      source: 'other',
      status: 'trained',
      tags: [],
      trainingImagesNumber: 0,
      type: rest.type,
      architecture: 'unknown',
      role: 'unknown',
      format: 'safetensors',
      tensorCount: 3,
      parameterCount: 17,
      dtypes: { F32: { tensors: 3, parameters: 17 } },
      triggerWords: [],
      metadata: { title: 'Tiny', license: 'mit' },
      metadataOmitted: [],
      size: WEIGHTS.length,
    });
    const [file, ...others] = files;
    assert.ok(file?.facts && file.tensorsUrl !== undefined);
    assert.equal(others.length, 0);
    const { facts, tensorsUrl, ...described } = file;
    assert.deepEqual(described, {
      path: 'tiny model.safetensors',
      size: WEIGHTS.length,
      sha256: sha256(WEIGHTS),
      mimeType: file.mimeType,
      format: 'safetensors',
    });
    assert.deepEqual([facts.tensorCount, facts.parameterCount, facts.format], [3, 17, 'safetensors']);
    assert.deepEqual(facts.metadata, { title: 'Tiny', license: 'mit' });
  });

  test('the tensor table lists every tensor, and is no page that a browser would run', async () => {
    const model = await uploadModel(api, 'tiny.safetensors', WEIGHTS);
    const { headers, bytes } = await readSigned(model.files[0]?.tensorsUrl ?? '');
    assert.deepEqual(JSON.parse(bytes.toString()), {
      tensors: Object.entries(TENSORS).map(([name, shape]) => [name, 'F32', shape]),
      truncated: false,
    });
    assert.equal(headers.get('content-type'), 'application/json');
    assert.match(
      headers.get('content-disposition') ?? '',
      /^attachment; filename="tiny.safetensors.tensors.json"/,
    );
    assertServed(headers, bytes);
  });

  test('a download has a signed URL for each file, which gives the same bytes as an attachment', async () => {
    const upload = await api.uploadFile(WEIGHTS, modelFields('größe.safetensors'));
    const path = `/models/${upload.entityId}/download`;
    for (const body of [undefined, {}, { modelEpoch: '000001' }, { modelEpoch: null }]) {
      const { jobId, files } = ok(
        await api.call<{ jobId: string; files: { url: string }[] }>('POST', path, body),
      );
      assert.equal(jobId, upload.jobId);
      const [file, ...others] = files;
      assert.ok(file);
      assert.equal(others.length, 0);
      const { url, ...rest } = file;
      assert.deepEqual(rest, {
        path: 'größe.safetensors',
        size: WEIGHTS.length,
        sha256: sha256(WEIGHTS),
      });
      const { headers, bytes } = await readSigned(url);
      assert.deepEqual(bytes, WEIGHTS);
      assert.equal(headers.get('content-type'), 'application/octet-stream');
      assertServed(headers, WEIGHTS);
      assert.match(
        headers.get('content-disposition') ?? '',
        /^attachment;.*filename\*=UTF-8''gr%C3%B6%C3%9Fe/,
      );
      assertHarmless(headers);
    }
    assert.equal((await refusal(api, 'POST', '/models/model_x/download', {})).status, 404);
  });

  test('weights of kind asset become a model in the collections asked for; parent and hide are passed over', async () => {
    const { collection } = ok(
      await api.call<{ collection: { id: string } }>('POST', '/collections', { name: 'c' }),
    );
    const parent = await createAsset(api);
    const model = await uploadModel(api, 'w.safetensors', undefined, {
      kind: 'asset',
      assetOptions: { collectionIds: [collection.id], parentId: parent.id, hide: true },
    });
    assert.match(model.id, /^model_/);
    assert.deepEqual(model.collectionIds, [collection.id]);
    const listed = (await listModels(api, { collectionId: collection.id })).models;
    assert.deepEqual(
      listed.map((one) => one.id),
      [model.id],
    );
  });

  test('a model can be renamed and described; saying nothing changes nothing', async () => {
    const model = await uploadModel(api);
    const put = async (body: unknown) =>
      ok(await api.call<{ model: ModelJson }>('PUT', `/models/${model.id}`, body)).model;
    assert.deepEqual(await put({}), await retrieveModel(api, model.id));
    assert.deepEqual((await put({ name: null, thumbnail: 'asset_x' })).updatedAt, model.updatedAt);
    const renamed = await put({
      name: '  A\nname ',
      shortDescription: 'Short',
      description: '# Long\n\ntext',
    });
    assert.deepEqual(
      [renamed.name, renamed.shortDescription, renamed.description],
      ['A name', 'Short', '# Long\n\ntext'],
    );
    assert.ok(renamed.updatedAt > model.updatedAt);
    const cleared = await put({ shortDescription: '', description: '' });
    assert.deepEqual(
      [cleared.name, cleared.shortDescription, cleared.description],
      ['A name', undefined, undefined],
    );
    assert.equal((await refusal(api, 'PUT', `/models/${model.id}`, { name: ' ' })).status, 400);
    assert.deepEqual(await retrieveModel(api, model.id), cleared);
  });

  test('tags are added and deleted; strict refuses what changes nothing', async () => {
    const { id } = await uploadModel(api);
    const put = async (body: unknown) => ok(await api.call('PUT', `/models/${id}/tags`, body));
    assert.deepEqual(await put({ add: ['a', ' b ', 'a'] }), { added: ['a', 'b'], deleted: [] });
    assert.deepEqual(await put({ add: ['a', 'c'], delete: ['b', 'x'] }), { added: ['c'], deleted: ['b'] });
    assert.deepEqual((await retrieveModel(api, id)).tags, ['a', 'c']);
    for (const body of [
      { add: ['a'], strict: true },
      { delete: ['x'], strict: true },
      { add: ['a'], delete: ['a'] },
    ]) {
      assert.equal((await refusal(api, 'PUT', `/models/${id}/tags`, body)).status, 400);
    }
    assert.deepEqual((await retrieveModel(api, id)).tags, ['a', 'c']);
  });

  test('a deleted model is gone, with its URLs; the upload that it came by still names it', async () => {
    const model = await uploadModel(api, 'gone.safetensors', safetensors({ 'gone.weight': [1] }));
    const { files } = ok(
      await api.call<{ files: { url: string }[] }>('POST', `/models/${model.id}/download`, {}),
    );
    assert.deepEqual(ok(await api.call('DELETE', `/models/${model.id}`)), {});
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PUT', '', {}],
      ['PUT', '/tags', {}],
      ['POST', '/download', {}],
      ['DELETE', '', undefined],
    ] as const) {
      const { status, body: error } = await refusal(api, method, `/models/${model.id}${path}`, body);
      assert.equal(status, 404, `${method} ${path}`);
      assert.equal(error.reason, `There is no model ${model.id} in this project`);
    }
    assert.equal((await api.retrieveUpload(model.uploadId)).entityId, model.id);
    await gone(files[0]?.url ?? '');
    await gone(model.files[0]?.tensorsUrl ?? '');
  });

  test('the same weights twice are two models of one file, which goes with the last', async () => {
    const bytes = safetensors(TENSORS, { seed: 'shared' });
    const [one, two] = [
      await uploadModel(api, 'one.safetensors', bytes),
      await uploadModel(api, 'two.safetensors', bytes),
    ];
    assert.notEqual(one.id, two.id);
    const url = async ({ id }: ModelJson) =>
      ok(await api.call<{ files: { url: string }[] }>('POST', `/models/${id}/download`, {})).files[0]?.url ??
      '';
    const [first, second] = [await url(one), await url(two)];
    assert.equal(new URL(first).pathname.split('/')[3], new URL(second).pathname.split('/')[3]);
    ok(await api.call('DELETE', `/models/${one.id}`));
    assert.deepEqual((await readSigned(second)).bytes, bytes);
    ok(await api.call('DELETE', `/models/${two.id}`));
    await gone(second);
  });
});

/** Waits for the collector to delete the bytes behind a signed URL. */
async function gone(url: string): Promise<void> {
  await until(`${url} is gone`, async () => {
    // Not HEAD: a bucket wants a signature of its own for that.
    const { status, body } = await fetch(url, { headers: { range: 'bytes=0-0' } });
    await body?.cancel();
    return status === 404;
  });
}
