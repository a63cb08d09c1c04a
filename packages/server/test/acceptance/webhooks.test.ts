import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createProject } from './driver/administration.ts';
import { ok, refusal } from './driver/answers.ts';
import { Api, putPart, type UploadJson } from './driver/api.ts';
import { createAsset } from './driver/assets.ts';
import { assertError } from './driver/error-answer.ts';
import { startImportingServer } from './driver/import-server.ts';
import { uploadModel } from './driver/models.ts';
import { ServedSchemas, servedDocument } from './driver/openapi.ts';
import { sampleText, textFields } from './driver/sample-files.ts';
import type { TestServer } from './driver/server.ts';
import { until } from './driver/until.ts';
import { isGenuine, WebhookReceiver } from './driver/webhook-receiver.ts';
import {
  attempted,
  createWebhook,
  type IssuedWebhookJson,
  listDeliveries,
  pingWebhook,
  retrieveWebhook,
  updateWebhook,
} from './driver/webhooks.ts';

describe('webhooks', () => {
  let server: TestServer;
  let api: Api;
  let receiver: WebhookReceiver;
  let webhook: IssuedWebhookJson;

  before(async () => {
    receiver = await WebhookReceiver.start();
    server = await startImportingServer();
    api = Api.of(server);
    webhook = await createWebhook(api, { url: receiver.url, description: 'everything' });
  });
  after(async () => {
    await receiver.close();
    await server.dispose();
  });

  it('a whole life of an upload and its asset is told, signed, with the views that the API has', async () => {
    const bytes = sampleText('webhooks', 100);
    const upload = await api.uploadFile(bytes, textFields('told.txt'));
    const assetId = upload.entityId ?? '';
    const { asset } = ok(await api.call<{ asset: Record<string, unknown> }>('GET', `/assets/${assetId}`));
    ok(await api.call('DELETE', '/assets', { assetIds: [assetId] }));
    await receiver.first('asset.deleted');
    const types = ['upload.created', 'upload.completed', 'asset.created', 'upload.imported', 'asset.deleted'];
    const messages = await Promise.all(types.map((type) => receiver.first(type)));

    const schemas = new ServedSchemas(await servedDocument(server));
    for (const message of messages) {
      const { headers, event } = message;
      assert.ok(isGenuine(message, webhook.secret), event.type);
      assert.equal(message.method, 'POST');
      assert.equal(headers['content-type'], 'application/json');
      assert.match(message.id, /^event_[0-9A-Za-z]{24}$/);
      assert.deepEqual(Object.keys(event), ['type', 'timestamp', 'data']);
      assert.equal(schemas.event(event.type, event), '');
      assert.doesNotMatch(message.body, /sig=|signature|whsec_|\/storage\//i);
    }
    const [created, completed, assetCreated, imported, deleted] = messages.map(({ event }) => event.data);
    assert.equal(created?.upload?.status, 'pending');
    assert.equal(completed?.upload?.status, 'complete');
    const current = ok(await api.call<{ upload: UploadJson }>('GET', `/uploads/${upload.id}`)).upload;
    assert.deepEqual(imported?.upload, current);
    const { url: _, ...shown } = asset;
    assert.deepEqual(assetCreated?.asset, shown);
    assert.deepEqual(deleted?.asset, shown);
  });

  it('a failed upload is told with its reason, and a model when it comes and goes', async () => {
    const refused = await api.uploadFile(Buffer.from([0, 1, 2, 0xff]), {
      ...textFields('broken.png'),
      kind: 'image',
      contentType: 'image/png',
    });
    assert.equal(refused.status, 'failed');
    const failed = await receiver.first('upload.failed');
    assert.equal(failed.event.data.upload?.id, refused.id);
    assert.equal(failed.event.data.upload?.errorMessage, refused.errorMessage);

    const { id: modelId } = await uploadModel(api);
    const { model } = ok(await api.call<{ model: Record<string, unknown> }>('GET', `/models/${modelId}`));
    ok(await api.call('DELETE', `/models/${modelId}`));
    for (const type of ['model.created', 'model.deleted']) {
      const message = await receiver.first(type);
      const told = message.event.data.model;
      assert.equal(told?.id, modelId);
      assert.equal(told?.name, model.name);
      assert.equal(told?.architecture, model.architecture);
      assert.equal(told?.filesCount, 1);
      assert.doesNotMatch(message.body, /tensorsUrl|"url"/);
    }
  });

  it('only the types asked for are sent, and nothing while it is disabled', async () => {
    const picky = new Api(server, await createProject(server, 'picky'));
    const few = await createWebhook(picky, { url: receiver.url, eventTypes: ['asset.created'] });
    const { id } = await createAsset(picky);
    await updateWebhook(picky, few.id, { disabled: true });
    await createAsset(picky);
    await updateWebhook(picky, few.id, { disabled: false });
    ok(await picky.call('DELETE', '/assets', { assetIds: [id] }));
    const { id: last } = await createAsset(picky);
    const created = await until('both came', () => {
      const own = receiver.messages.filter((message) => isGenuine(message, few.secret));
      return own.length >= 2 && own;
    });
    // They may overtake each other.
    assert.deepEqual(
      created.map(({ event }) => [event.type, event.data.asset?.id]).toSorted(),
      [
        ['asset.created', id],
        ['asset.created', last],
      ].toSorted(),
    );
  });

  it('where nobody listens, nothing is kept', async () => {
    const silent = new Api(server, await createProject(server, 'silent'));
    await createAsset(silent);
    const { id } = await createWebhook(silent, { url: receiver.url });
    assert.deepEqual(await listDeliveries(silent, id), []);
  });

  it('after a rotation the secret of before signs along', async () => {
    const fresh = await createWebhook(api, { url: receiver.url, eventTypes: ['upload.failed'] });
    const { webhook: rotated } = ok(
      await api.call<{ webhook: IssuedWebhookJson }>('POST', `/webhooks/${fresh.id}/rotate-secret`),
    );
    assert.notEqual(rotated.secret, fresh.secret);
    const { eventId } = await pingWebhook(api, fresh.id);
    const ping = (await receiver.received('webhook.ping')).find(({ id }) => id === eventId);
    assert.ok(ping);
    assert.deepEqual(ping.event.data, { webhookId: fresh.id });
    assert.equal(String(ping.headers['webhook-signature']).split(' ').length, 2);
    assert.ok(isGenuine(ping, fresh.secret));
    assert.ok(isGenuine(ping, rotated.secret));
    assert.ok(!isGenuine(ping, webhook.secret));
    const { webhook: again } = ok(
      await api.call<{ webhook: IssuedWebhookJson }>('POST', `/webhooks/${fresh.id}/rotate-secret`),
    );
    const next = await pingWebhook(api, fresh.id);
    await attempted(api, next);
    const last = receiver.messages.find(({ id }) => id === next.eventId) ?? assert.fail('no ping');
    assert.ok(isGenuine(last, again.secret) && isGenuine(last, rotated.secret));
    assert.ok(!isGenuine(last, fresh.secret));
  });

  it('the secret is shown once, and is neither in lists nor in the log', async () => {
    const { id, secret } = await createWebhook(api, { url: receiver.url });
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    const list = await api.call('GET', '/webhooks');
    assert.equal(list.headers.get('cache-control'), 'no-store');
    const { disabled: _, ...one } = await retrieveWebhook(api, id);
    assert.doesNotMatch(JSON.stringify([list.body, one]), /whsec_|secret/i);
    assert.doesNotMatch(server.output(), /whsec_/);
    ok(await api.call('DELETE', `/webhooks/${id}`));
    assert.equal((await api.call('GET', `/webhooks/${id}`)).status, 404);
  });

  it("another project's webhook is not there, whatever is asked of it", async () => {
    const stranger = new Api(server, await createProject(server, 'stranger'));
    const delivery = await pingWebhook(api, webhook.id);
    const base = `/webhooks/${webhook.id}`;
    for (const [method, path, body] of [
      ['GET', base],
      ['PATCH', base, { disabled: true }],
      ['DELETE', base],
      ['POST', `${base}/rotate-secret`],
      ['POST', `${base}/test`],
      ['POST', `${base}/replay`],
      ['GET', `${base}/deliveries`],
      ['GET', `${base}/deliveries/${delivery.id}`],
      ['POST', `${base}/deliveries/${delivery.id}/replay`],
    ] as const) {
      assertError(await refusal(stranger, method, path, body), 404, 'NotFoundError');
    }
    assert.deepEqual(ok(await stranger.call<{ webhooks: [] }>('GET', '/webhooks')).webhooks, []);
    assert.equal((await retrieveWebhook(api, webhook.id)).disabled, false);
  });

  it('a project has at most 20 webhooks, also when they are created at once', async () => {
    const many = new Api(server, await createProject(server, 'many'));
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => many.call('POST', '/webhooks', { url: receiver.url })),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 20);
    assert.equal(answers.filter(({ status }) => status === 400).length, 5);
    const { webhooks } = ok(await many.call<{ webhooks: { id: string }[] }>('GET', '/webhooks'));
    ok(await many.call('DELETE', `/webhooks/${webhooks[0]?.id}`));
    await createWebhook(many, { url: receiver.url });
  });

  it('deliveries are paged and told by state', async () => {
    const paged = new Api(server, await createProject(server, 'paged'));
    const { id } = await createWebhook(paged, { url: receiver.url });
    const sent = [];
    for (let count = 0; count < 5; count += 1) sent.push(await pingWebhook(paged, id));
    for (const delivery of sent) await attempted(paged, delivery);
    const seen: string[] = [];
    let token = '';
    do {
      const path = `/webhooks/${id}/deliveries?state=delivered&pageSize=2&paginationToken=${token}`;
      const page = ok(
        await paged.call<{ deliveries: { id: string }[]; nextPaginationToken?: string }>('GET', path),
      );
      seen.push(...page.deliveries.map((delivery) => delivery.id));
      token = page.nextPaginationToken ?? '';
    } while (token !== '');
    assert.deepEqual(seen, sent.map((delivery) => delivery.id).reverse());
    assert.deepEqual(await listDeliveries(paged, id, '&state=dead'), []);
  });

  it('an aborted upload that nobody completed is told as failed, once', async () => {
    const upload = await api.createUpload({ ...textFields('aborted.txt'), fileSize: 4, parts: 1 });
    assert.equal((await putPart(upload.parts?.[0]?.url ?? '', Buffer.from('text'))).status, 200);
    await api.abortUpload(upload.id);
    await api.abortUpload(upload.id);
    const { id } = await pingWebhook(api, webhook.id);
    await attempted(api, { id, webhookId: webhook.id });
    const both = ['upload.created', 'upload.failed'];
    const told = await until('both have come', () => {
      const ofUpload = receiver.messages.filter(
        (message) => message.event.data.upload?.id === upload.id && isGenuine(message, webhook.secret),
      );
      const types = ofUpload.map(({ event }) => event.type);
      return both.every((type) => types.includes(type)) && types;
    });
    assert.deepEqual(told.toSorted(), both);
  });
});
