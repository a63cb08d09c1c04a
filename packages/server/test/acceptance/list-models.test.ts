import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createProject } from './driver/administration.ts';
import { ok, refusal } from './driver/answers.ts';
import { Api } from './driver/api.ts';
import { createAsset, listAssets } from './driver/assets.ts';
import { listModels, type ModelJson, retrieveModel, uploadModel } from './driver/models.ts';
import { startServer, type TestServer } from './driver/server.ts';

describe('lists of models', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  const newProject = async (name: string) => new Api(server, await createProject(server, name));

  test('the list is newest first, its pages visit each once, and it leaves out what is large', async () => {
    const reader = await newProject('readers');
    const created: ModelJson[] = [];
    for (const name of ['1', '2', '3', '4', '5'])
      created.unshift(await uploadModel(reader, `${name}.gguf.safetensors`));
    const found: ModelJson[] = [];
    let token = '';
    do {
      const page = await listModels(reader, { pageSize: '2', paginationToken: token });
      found.push(...page.models);
      token = page.nextPaginationToken ?? '';
    } while (token !== '');
    assert.deepEqual(ids(found), ids(created));
    const [one] = found;
    assert.ok(one);
    assert.deepEqual(
      [one.metadata, one.metadataOmitted, one.files[0]?.facts],
      [undefined, undefined, undefined],
    );
    const { metadata, metadataOmitted, files, ...same } = await retrieveModel(reader, one.id);
    assert.deepEqual({ ...one, files: [] }, { ...same, files: [] });
    assert.deepEqual(one.files[0]?.sha256, files[0]?.sha256);
    assert.ok(one.files[0]?.tensorsUrl);
  });

  test('filters narrow the list, and those that do not go together are 400', async () => {
    const reader = await newProject('filterers');
    const a = await uploadModel(reader, 'Apple.safetensors');
    const b = await uploadModel(reader, 'banana.safetensors');
    ok(await reader.call('PUT', `/models/${a.id}/tags`, { add: ['fruit', 'red'] }));
    ok(await reader.call('PUT', `/models/${b.id}/tags`, { add: ['fruit'] }));
    const found = async (query: Record<string, string>) => ids((await listModels(reader, query)).models);
    assert.deepEqual(await found({}), [b.id, a.id]);
    assert.deepEqual(await found({ name: 'APP' }), [a.id]);
    assert.deepEqual(await found({ tags: 'fruit, red' }), [a.id]);
    assert.deepEqual(await found({ tags: 'green' }), []);
    assert.deepEqual(await found({ type: a.type, architecture: 'unknown', role: 'unknown' }), [b.id, a.id]);
    assert.deepEqual(await found({ types: `nothing,${a.type}` }), [b.id, a.id]);
    for (const [field, value] of [
      ['type', 'nothing'],
      ['architecture', 'sdxl'],
      ['role', 'lora'],
      ['privacy', 'public'],
      ['status', 'training'],
      ['collectionId', 'collection_x'],
    ] as const) {
      assert.deepEqual(await found({ [field]: value }), [], field);
    }
    assert.deepEqual(await found({ privacy: 'private', status: 'trained', type: '', name: '' }), [
      b.id,
      a.id,
    ]);
    for (const query of [
      'pageSize=0',
      'pageSize=501',
      'privacy=secret',
      'status=hungry',
      'paginationToken=abc',
      'type=a&types=b',
    ]) {
      assert.equal((await refusal(reader, 'GET', `/models?${query}`)).status, 400, query);
    }
  });

  test('a token of another list, or of other filters, is 400', async () => {
    await createAsset(api);
    await createAsset(api);
    for (let index = 0; index < 2; index += 1) await uploadModel(api);
    const { nextPaginationToken: ofAssets = '' } = await listAssets(api, { pageSize: '1' });
    const { nextPaginationToken: ofModels = '' } = await listModels(api, { pageSize: '1' });
    assert.ok(ofAssets && ofModels);
    for (const [paginationToken, name] of [
      [ofAssets, ''],
      [ofModels, 'x'],
    ] as const) {
      const query = { paginationToken, name };
      assert.equal((await refusal(api, 'GET', `/models?${new URLSearchParams(query)}`)).status, 400);
    }
  });

  test('bulk answers in the order asked for, each once, and leaves out unknown ids', async () => {
    const [a, b] = [await uploadModel(api), await uploadModel(api)];
    const modelIds = [b.id, 'model_none', a.id, b.id];
    const { models } = ok(await api.call<{ models: ModelJson[] }>('POST', '/models/get-bulk', { modelIds }));
    assert.deepEqual(ids(models), [b.id, a.id]);
    for (const wrong of [[], Array.from({ length: 201 }, (_, index) => `model_${index}`)]) {
      assert.equal((await refusal(api, 'POST', '/models/get-bulk', { modelIds: wrong })).status, 400);
    }
  });
});

function ids(models: readonly ModelJson[]): string[] {
  return models.map((model) => model.id);
}
