import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createProject } from './driver/administration.ts';
import { ok, refusal } from './driver/answers.ts';
import { Api } from './driver/api.ts';
import { createAsset, listAssets } from './driver/assets.ts';
import { listModels, type ModelJson, retrieveModel, uploadModel } from './driver/models.ts';
import { safetensors } from './driver/sample-weights.ts';
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

  test('models are sorted by times, name and size, in both directions, over pages of any size', async () => {
    const sorter = await newProject('sorters');
    const add = (name: string, width: number) =>
      uploadModel(sorter, `${name}.safetensors`, safetensors({ w: [width, 3] }, { name }));
    const ten = await add('Model 10', 5);
    const accent = await add('änderung', 500);
    const nine = await add('model 9', 50);
    ok(await sorter.call('PUT', `/models/${ten.id}`, { description: 'changed last' }));
    for (const [sortBy, ascending] of [
      ['createdAt', [ten, accent, nine]],
      ['updatedAt', [accent, nine, ten]],
      ['name', [accent, nine, ten]],
      ['size', [ten, nine, accent]],
    ] as const) {
      for (const sortDirection of ['asc', 'desc'] as const) {
        const query = { sortBy, sortDirection };
        const expected = sortDirection === 'asc' ? ids(ascending) : ids(ascending).toReversed();
        assert.deepEqual(ids((await listModels(sorter, query)).models), expected, sortBy);
        const visited: string[] = [];
        let token = '';
        do {
          const page = await listModels(sorter, { ...query, pageSize: '1', paginationToken: token });
          visited.push(...ids(page.models));
          token = page.nextPaginationToken ?? '';
        } while (token !== '');
        assert.deepEqual(visited, expected, sortBy);
      }
      assert.deepEqual(
        ids((await listModels(sorter, { sortBy })).models),
        ids(ascending).toReversed(),
        'descending unless said otherwise',
      );
    }
  });

  test('bounds on the time that is sorted by exclude the instant given; on another they are 400', async () => {
    const reader = await newProject('bounded');
    const [a, b, c] = [await uploadModel(reader), await uploadModel(reader), await uploadModel(reader)];
    const found = async (query: Record<string, string>) => ids((await listModels(reader, query)).models);
    assert.deepEqual(await found({ sortBy: 'createdAt', createdAfter: b.createdAt }), [c.id]);
    assert.deepEqual(await found({ sortBy: 'createdAt', createdBefore: b.createdAt }), [a.id]);
    ok(await reader.call('PUT', `/models/${a.id}`, { name: 'renamed' }));
    assert.deepEqual(await found({ sortBy: 'updatedAt', updatedAfter: c.updatedAt }), [a.id]);
    assert.deepEqual(await found({ sortBy: 'updatedAt', updatedBefore: c.updatedAt }), [b.id]);
    for (const [query, reason] of [
      ['sortDirection=asc', /sortDirection needs sortBy/],
      [`createdAfter=${a.createdAt}`, /createdAfter needs sortBy=createdAt/],
      [`createdBefore=${a.createdAt}&sortBy=updatedAt`, /createdBefore needs sortBy=createdAt/],
      [`updatedAfter=${a.createdAt}&sortBy=name`, /updatedAfter needs sortBy=updatedAt/],
      ['sortBy=rating', /sortBy must be one of/],
      ['createdAfter=yesterday&sortBy=createdAt', /ISO 8601/],
    ] as const) {
      const { status, body } = await refusal(reader, 'GET', `/models?${query}`);
      assert.equal(status, 400, query);
      assert.match(body.reason, reason);
    }
  });

  test('a token of another list, or of other filters, is 400', async () => {
    await createAsset(api);
    await createAsset(api);
    for (let index = 0; index < 2; index += 1) await uploadModel(api);
    const { nextPaginationToken: ofAssets = '' } = await listAssets(api, { pageSize: '1' });
    const { nextPaginationToken: ofModels = '' } = await listModels(api, { pageSize: '1' });
    const byName = { sortBy: 'name', pageSize: '1' };
    const { nextPaginationToken: sorted = '' } = await listModels(api, byName);
    const { nextPaginationToken: sortedAssets = '' } = await listAssets(api, byName);
    assert.ok(sorted && sortedAssets);
    assert.ok(ofAssets && ofModels);
    for (const [paginationToken, query] of [
      [ofAssets, {}],
      [ofModels, { name: 'x' }],
      [ofModels, byName],
      [sorted, {}],
      [sorted, { ...byName, sortDirection: 'asc' }],
      [sortedAssets, byName],
    ] as const) {
      assert.equal(
        (await refusal(api, 'GET', `/models?${new URLSearchParams({ ...query, paginationToken })}`)).status,
        400,
      );
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
