import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createProject, type ProjectKey, wharf } from './driver/administration.ts';
import { Api, type UploadJson } from './driver/api.ts';
import { retrieveAsset } from './driver/assets.ts';
import { basicAuthorization, CheckedApi } from './driver/checked-api.ts';
import { retrieveModel, uploadModel } from './driver/models.ts';
import { servedDocument } from './driver/openapi.ts';
import { sampleWeights } from './driver/sample-weights.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { download } from './driver/signed-urls.ts';
import { ATTEMPTS, PNG, type Treasure, upload } from './isolation-attempts.ts';

const WEIGHTS = sampleWeights('treasure');

/** Operations that are open to everyone: without credentials they tell nothing of any project. */
const OPEN = [
  'createSession',
  'deleteSession',
  'liveness',
  'metrics',
  'openApiDocument',
  'readiness',
  'retrieveSession',
  'updateSession',
];

describe('two projects', () => {
  let server: TestServer;
  let api: CheckedApi;
  let first: Api;
  let second: Api;
  let secondKey: ProjectKey;
  let theirs: Treasure;
  let own: Treasure;

  before(async () => {
    server = await startServer();
    api = new CheckedApi(server, await servedDocument(server));
    secondKey = await createProject(server, 'second');
    first = Api.of(server);
    second = new Api(server, secondKey);
    theirs = await fill(first);
    own = await fill(second);
    // So that it is not refused for being disabled.
    await second.call('PATCH', `/webhooks/${own.webhookId}`, { disabled: false });
  });
  after(() => server.dispose());

  async function fill(project: Api): Promise<Treasure> {
    const { body } = await project.call<{ collection: { id: string } }>('POST', '/collections', {
      name: 'treasure',
    });
    const collectionId = body.collection.id;
    const pending = await project.createUpload(upload());
    const imported = await project.uploadFile(PNG, {
      kind: 'image',
      fileName: 'treasure.png',
      contentType: 'image/png',
      assetOptions: { collectionIds: [collectionId] },
    });
    assert.equal(imported.status, 'imported', imported.errorMessage);
    const model = await uploadModel(project, 'treasure.safetensors', WEIGHTS);
    await project.call('PUT', `/collections/${collectionId}/models`, { modelIds: [model.id] });
    const { webhookId, deliveryId } = await fillWebhooks(project);
    return {
      webhookId,
      deliveryId,
      projectId: String(pending.ownerId),
      pendingId: pending.id,
      uploadId: imported.id,
      assetId: imported.entityId ?? '',
      modelId: model.id,
      jobId: imported.jobId,
      collectionId,
    };
  }

  /** A webhook that has told something, and is disabled so that nothing of it changes any more. */
  async function fillWebhooks(project: Api) {
    const created = await project.call<{ webhook: { id: string } }>('POST', '/webhooks', {
      url: 'https://treasure.invalid/',
    });
    const webhookId = created.body.webhook.id;
    const pinged = await project.call<{ delivery: { id: string } }>('POST', `/webhooks/${webhookId}/test`);
    await project.call('PATCH', `/webhooks/${webhookId}`, { disabled: true });
    return { webhookId, deliveryId: pinged.body.delivery.id };
  }

  /** All that the first project has, but for signed URLs, which change with the time. */
  async function possessions(): Promise<string> {
    const paths = [
      `/uploads/${theirs.uploadId}`,
      `/assets/${theirs.assetId}`,
      `/models/${theirs.modelId}`,
      `/jobs/${theirs.jobId}`,
      `/collections/${theirs.collectionId}`,
      '/uploads',
      '/assets?hidden=include',
      '/jobs',
      '/models',
      '/collections',
      '/webhooks',
      `/webhooks/${theirs.webhookId}/deliveries`,
    ];
    const answers = await Promise.all(paths.map((path) => first.call('GET', path)));
    return JSON.stringify(answers.map((answer) => [answer.status, answer.body])).replaceAll(
      /http:[^"]+/g,
      'URL',
    );
  }

  it('are tried against each other in every operation: none is left out', () => {
    const keyed = [...api.endpoints.values()].filter(({ operation }) => operation.security.length > 0);
    const open = [...api.endpoints.values()].filter(({ operation }) => operation.security.length === 0);
    assert.deepEqual(Object.keys(ATTEMPTS).toSorted(), keyed.map(({ id }) => id).toSorted());
    assert.deepEqual(open.map(({ id }) => id).toSorted(), OPEN);
  });

  it('cannot see, change or even detect what the other one has', async () => {
    const before = await possessions();
    const authorization = basicAuthorization(secondKey);
    for (const [id, attempts] of Object.entries(ATTEMPTS)) {
      for (const attempt of attempts) {
        const input = attempt.input(theirs, own);
        const answer = await api.send(id, input, authorization);
        const told = JSON.stringify(answer.body);
        assert.equal(answer.status, attempt.status, `${id} ${JSON.stringify(input)}: ${told}`);
        if (attempt.status !== 200) continue;
        for (const [what, value] of Object.entries(theirs))
          assert.ok(!told.includes(value), `${id} tells ${what}`);
      }
    }
    assert.equal(await possessions(), before, 'something of the first project changed');
  });

  it('get the same answer for what belongs to the other as for what does not exist', async () => {
    const authorization = basicAuthorization(secondKey);
    const shape = async (uploadId: string) => {
      const { status, body } = await api.send<Record<string, unknown>>(
        'retrieveUpload',
        { params: { uploadId } },
        authorization,
      );
      return JSON.stringify({ status, ...body, trace_id: '' }).replaceAll(uploadId, 'ID');
    };
    assert.equal(await shape(theirs.uploadId), await shape('upload_000000000000000000000000'));
  });

  it('are refused with 403 when they name the other one in projectId, on every operation', async () => {
    const authorization = basicAuthorization(server);
    for (const id of Object.keys(ATTEMPTS)) {
      const answer = await api.send(id, { query: { projectId: secondKey.projectId } }, authorization);
      assert.equal(answer.status, 403, id);
    }
    const same = await second.call('GET', `/uploads?projectId=${secondKey.projectId}`);
    assert.equal(same.status, 200);
  });

  it('are refused with 401 without credentials, on every operation', async () => {
    for (const id of Object.keys(ATTEMPTS)) {
      assert.equal((await api.send(id, {}, undefined)).status, 401, id);
    }
  });

  it('may sign in by Basic or Bearer: the secret, key and secret, or these in base64', async () => {
    const { apiKey, apiSecret } = secondKey;
    const pair = `${apiKey}:${apiSecret}`;
    for (const authorization of [
      `Basic ${btoa(pair)}`,
      `basic ${btoa(pair)}`,
      `Bearer ${apiSecret}`,
      `Bearer ${pair}`,
      `bearer ${btoa(pair)}`,
    ]) {
      const answer = await api.send<{ uploads: UploadJson[] }>('listUploads', {}, authorization);
      assert.equal(answer.status, 200, authorization.split(' ')[0]);
      assert.ok(answer.body.uploads.length > 0);
      for (const { ownerId } of answer.body.uploads) assert.equal(ownerId, secondKey.projectId);
    }
  });

  it('share no bytes: deleting what one has leaves the same file of the other', async () => {
    const { entityId } = await first.uploadFile(PNG, {
      kind: 'image',
      fileName: 'same.png',
      contentType: 'image/png',
    });
    for (const assetId of [theirs.assetId, entityId ?? '']) {
      await first.call('DELETE', '/assets', { assetIds: [assetId] });
      assert.equal((await first.call('GET', `/assets/${assetId}`)).status, 404);
    }
    assert.deepEqual(await download((await retrieveAsset(second, own.assetId)).url), PNG);
    await first.call('DELETE', `/models/${theirs.modelId}`);
    const { body } = await second.call<{ files: { url: string }[] }>(
      'POST',
      `/models/${own.modelId}/download`,
      {},
    );
    assert.deepEqual(await download(body.files[0]?.url ?? ''), WEIGHTS);
    const { tensorsUrl } = (await retrieveModel(second, own.modelId)).files[0] ?? {};
    assert.ok((await download(tensorsUrl ?? '')).length > 0);
  });

  it('lose a key at once when it is revoked, on every operation, and keep the others', async () => {
    const extra = await wharf<ProjectKey>(server, 'keys', 'create', '--project', secondKey.projectId);
    assert.equal((await new Api(server, extra).call('GET', '/uploads')).status, 200);
    await wharf(server, 'keys', 'revoke', extra.apiKey);
    for (const id of Object.keys(ATTEMPTS)) {
      for (const authorization of [basicAuthorization(extra), `Bearer ${extra.apiSecret}`]) {
        assert.equal((await api.send(id, {}, authorization)).status, 401, id);
      }
    }
    assert.equal((await second.call('GET', '/uploads')).status, 200);
  });
});
