import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bytesContent } from '../origins/files/content.ts';
import { FileOrigin } from '../origins/files/file-origin.ts';
import { Api, putPart, type UploadJson } from './driver/api.ts';
import { basicAuthorization, CheckedApi, type Input } from './driver/checked-api.ts';
import { startImportingServer } from './driver/import-server.ts';
import { uploadModel } from './driver/models.ts';
import { servedDocument } from './driver/openapi.ts';
import { samplePng, textFields } from './driver/sample-files.ts';
import type { TestServer } from './driver/server.ts';
import { CookieJar, ownHeaders } from './driver/session-page.ts';
import { WebhookReceiver } from './driver/webhook-receiver.ts';
import { attempted, type DeliveryJson } from './driver/webhooks.ts';

/** Operations whose answers are no JSON, and so have no schema to be held against. */
const NO_JSON = ['metrics', 'streamProjectEvents', 'streamUploadEvents'];

describe('every JSON answer', () => {
  let origin: FileOrigin;
  let server: TestServer;
  let api: CheckedApi;
  let authorization: string;

  before(async () => {
    origin = await FileOrigin.start();
    server = await startImportingServer();
    api = new CheckedApi(server, await servedDocument(server));
    authorization = basicAuthorization(server);
  });
  after(async () => {
    await origin.close();
    await server.dispose();
  });

  async function ok<T>(id: string, input: Input = {}): Promise<T> {
    const answer = await api.send<T>(id, input, authorization);
    assert.equal(answer.status, 200, `${id}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  it('of a whole flow through all operations is as the served document describes it', async () => {
    const { collection } = await ok<{ collection: { id: string } }>('createCollection', {
      body: { name: 'answers' },
    });
    const collectionId = collection.id;
    const png = await samplePng('answers');
    const { upload } = await ok<{ upload: UploadJson }>('createUpload', {
      body: {
        kind: 'image',
        fileName: 'answers.png',
        contentType: 'image/png',
        fileSize: png.length,
        parts: 1,
        assetOptions: { collectionIds: [collectionId], hide: false },
      },
    });
    const params = { uploadId: upload.id };
    await ok('retrieveUpload', { params });
    assert.equal((await putPart(upload.parts?.[0]?.url ?? '', png)).status, 200);
    await ok('retrieveUpload', { params });
    await ok('triggerUploadAction', { params, body: { action: 'complete' } });
    await ok('streamUploadEvents', { params });
    await ok('streamProjectEvents');
    const imported = await ok<{ upload: UploadJson }>('retrieveUpload', { params });
    assert.equal(imported.upload.status, 'imported');
    const assetId = imported.upload.entityId ?? '';

    const url = origin.serve('/answers.png', { content: bytesContent(png), contentType: 'image/png' });
    await ok('previewImport', { body: { kind: 'image', url } });
    await ok('listUploads', { query: { pageSize: '1' } });
    await ok('retrieveJob', { params: { jobId: upload.jobId } });
    await ok('listJobs', { query: { pageSize: '1' } });
    await ok('retrieveAsset', { params: { assetId } });
    await ok('listAssets', { query: { collectionId } });
    await ok('getAssetsInBulk', { body: { assetIds: [assetId, 'asset_nobody'] } });
    await ok('updateAsset', { params: { assetId }, body: { name: 'renamed.png', description: 'A test' } });
    await ok('updateAssetTags', { params: { assetId }, body: { add: ['one', 'two'] } });
    await ok('downloadAsset', { params: { assetId }, body: { targetFormat: 'webp' } });
    const second = await ok<{ asset: { id: string } }>('createAsset', {
      body: { name: 'inline.png', image: png.toString('base64'), parentId: assetId },
    });

    await ok('addCollectionAssets', { params: { collectionId }, body: { assetIds: [second.asset.id] } });
    await ok('updateCollection', { params: { collectionId }, body: { name: 'renamed', thumbnail: assetId } });
    await ok('retrieveCollection', { params: { collectionId } });
    await ok('listCollections');
    await ok('removeCollectionAssets', { params: { collectionId }, body: { assetIds: [assetId] } });

    const { id: modelId } = await uploadModel(Api.of(server));
    const ofModel = { params: { modelId } };
    await ok('addCollectionModels', { params: { collectionId }, body: { modelIds: [modelId] } });
    await ok('updateModel', {
      ...ofModel,
      body: { name: 'renamed', shortDescription: 'A', description: 'B' },
    });
    await ok('updateModelTags', { ...ofModel, body: { add: ['one', 'two'] } });
    await ok('retrieveModel', ofModel);
    await ok('listModels', { query: { collectionId } });
    await ok('getModelsInBulk', { body: { modelIds: [modelId, 'model_nobody'] } });
    await ok('downloadModel', ofModel);
    for (const id of ['listTags', 'retrieveUsage', 'listProjectUsage']) await ok(id);
    for (const id of ['retrieveInstallation', 'retrieveHealth']) await ok(id);
    await ok('removeCollectionModels', { params: { collectionId }, body: { modelIds: [modelId] } });
    await ok('listJobs', { query: { pageSize: '1' } });
    await ok('deleteModel', ofModel);

    const aborted = await ok<{ upload: UploadJson }>('createUpload', {
      body: { ...textFields('aborted.txt'), fileSize: 4, parts: 1 },
    });
    await ok('deleteUpload', { params: { uploadId: aborted.upload.id } });
    const canceled = await ok<{ upload: UploadJson }>('createUpload', {
      body: { ...textFields('canceled.txt'), fileSize: 4, parts: 1 },
    });
    await ok('triggerJobAction', { params: { jobId: canceled.upload.jobId }, body: { action: 'cancel' } });
    await ok('listUploads');
    await ok('listJobs');
    await ok('deleteAssets', { body: { assetIds: [second.asset.id] } });
    await ok('deleteCollection', { params: { collectionId } });
    await ofWebhooks();
    await ofSessions();
    await ofProjects();
    for (const id of ['liveness', 'readiness', 'metrics', 'openApiDocument']) await ok(id);

    const missing = [...api.endpoints.keys()].filter((id) => !api.succeeded.has(id));
    assert.deepEqual(missing, [], 'operations that this flow does not reach');
    for (const id of NO_JSON) assert.ok(api.endpoints.has(id));
  });

  async function ofWebhooks(): Promise<void> {
    const receiver = await WebhookReceiver.start();
    try {
      const { webhook } = await ok<{ webhook: { id: string } }>('createWebhook', {
        body: { url: receiver.url, description: 'answers' },
      });
      const params = { webhookId: webhook.id };
      await ok('retrieveWebhook', { params });
      await ok('rotateWebhookSecret', { params });
      const { delivery } = await ok<{ delivery: DeliveryJson }>('testWebhook', { params });
      await attempted(Api.of(server), delivery);
      await ok('listWebhookDeliveries', { params, query: { state: 'delivered', pageSize: '1' } });
      const ofDelivery = { params: { ...params, deliveryId: delivery.id } };
      await ok('retrieveWebhookDelivery', ofDelivery);
      await ok('replayWebhookDelivery', ofDelivery);
      await ok('replayWebhook', { params, body: { since: '2026-01-01T00:00:00Z' } });
      await ok('updateWebhook', { params, body: { disabled: true, eventTypes: ['upload.failed'] } });
      await ok('listWebhooks');
      await ok('deleteWebhook', { params });
    } finally {
      await receiver.close();
    }
  }

  async function ofSessions(): Promise<void> {
    const headers = ownHeaders(server);
    const { apiKey, apiSecret } = server;
    await ok('retrieveSession');
    const input = { headers, body: { apiKey, apiSecret } };
    const signedIn = await api.send<{ session: { project: { id: string } } }>(
      'createSession',
      input,
      undefined,
    );
    const jar = new CookieJar();
    jar.take(signedIn.headers);
    const own = { headers: { ...headers, ...jar.header() } };
    await ok('retrieveSession', own);
    await ok('updateSession', { ...own, body: { projectId: signedIn.body.session.project.id } });
    await ok('deleteSession', own);
  }

  async function ofProjects(): Promise<void> {
    const { project } = await ok<{ project: { id: string } }>('createProject', { body: { name: 'another' } });
    await ok('listProjects');
    const params = { projectId: project.id };
    await ok('updateProject', { params, body: { quota: { bytes: 1024, uploads: null } } });
    const { key } = await ok<{ key: { key: string } }>('createProjectKey', {
      params,
      body: { name: 'a key' },
    });
    await ok('revokeKey', { params: { key: key.key } });
    await ok('listProjectKeys', { params });
  }

  it('that refuses is documented for its operation, whatever the reason', async () => {
    for (const [id, { operation }] of api.endpoints) {
      const open = operation.security.length === 0;
      const attempts: readonly (readonly [Input, string | undefined])[] = [
        [{}, undefined],
        [{ query: { projectId: 'proj_another' } }, authorization],
        [{ params: unknownIds(operation.parameters), body: operation.requestBody && {} }, authorization],
        [
          { params: unknownIds(operation.parameters), body: operation.requestBody && { kind: 5 } },
          authorization,
        ],
      ];
      for (const [input, credentials] of open ? attempts.slice(0, 1) : attempts) {
        await api.send(id, input, credentials);
      }
    }
  });

  function unknownIds(parameters: readonly { readonly name: string; readonly in: string }[]) {
    return Object.fromEntries(
      parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => [name, 'nobody']),
    );
  }
});
