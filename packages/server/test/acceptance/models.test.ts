import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Api } from './driver/api.ts';
import { createAsset, listAssets, ok, refusal } from './driver/assets.ts';
import { startServer, type TestServer } from './driver/server.ts';

describe('models, of which there are none yet', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  for (const query of ['', '?pageSize=1', '?pageSize=500&privacy=public', '?collectionId=collection_x']) {
    test(`GET /models${query} is an empty list`, async () => {
      assert.deepEqual(ok(await api.call('GET', `/models${query}`)), { models: [] });
    });
  }

  for (const query of ['pageSize=0', 'pageSize=501', 'privacy=secret', 'paginationToken=abc']) {
    test(`GET /models?${query} is 400`, async () => {
      assert.equal((await refusal(api, 'GET', `/models?${query}`)).status, 400);
    });
  }

  test('a token of another list is 400', async () => {
    await createAsset(api);
    await createAsset(api);
    const { nextPaginationToken } = await listAssets(api, { pageSize: '1' });
    assert.ok(nextPaginationToken);
    const query = new URLSearchParams({ paginationToken: nextPaginationToken });
    assert.equal((await refusal(api, 'GET', `/models?${query}`)).status, 400);
  });

  test('bulk leaves out every id', async () => {
    const answer = await api.call('POST', '/models/get-bulk', { modelIds: ['model_a', 'model_b'] });
    assert.deepEqual(ok(answer), { models: [] });
  });

  test('bulk of no ids, and of more than 200, is 400', async () => {
    for (const modelIds of [[], Array.from({ length: 201 }, (_, index) => `model_${index}`)]) {
      assert.equal((await refusal(api, 'POST', '/models/get-bulk', { modelIds })).status, 400);
    }
  });

  for (const method of ['GET', 'DELETE']) {
    test(`${method} /models/{modelId} is 404 and names the model`, async () => {
      const { status, body } = await refusal(api, method, '/models/model_x');
      assert.equal(status, 404);
      assert.match(body.reason, /There is no model model_x/);
    });
  }
});
