import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { createDatabase, WITHOUT_POSTGRES } from '../services/postgres.ts';
import { ok } from './driver/answers.ts';
import { Api } from './driver/api.ts';
import { createAsset } from './driver/assets.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { until } from './driver/until.ts';
import { isGenuine, WebhookReceiver } from './driver/webhook-receiver.ts';
import { attempted, createWebhook, listDeliveries, pingWebhook, updateWebhook } from './driver/webhooks.ts';

describe('webhooks of an API node and workers on PostgreSQL', { skip: WITHOUT_POSTGRES }, () => {
  const stack = new AsyncDisposableStack();
  let api: Api;
  let startWorker: () => Promise<TestServer>;
  before(async () => {
    const database = await createDatabase();
    stack.defer(() => database.drop());
    const shared = {
      DATABASE_URL: database.url,
      WHARF_SECRET: 'the same secret for every process',
      WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8',
    };
    const node = await startServer({ env: { ...shared, WHARF_ROLE: 'api' } });
    stack.defer(() => node.dispose());
    api = Api.of(node);
    startWorker = async () => {
      const env = { ...shared, WHARF_ROLE: 'worker', WHARF_PUBLIC_URL: node.url };
      const worker = await startServer({ env, dataDirectory: node.dataDirectory });
      stack.defer(() => worker.dispose());
      return worker;
    };
  });
  after(() => stack.disposeAsync());

  async function receive(): Promise<WebhookReceiver> {
    return stack.adopt(await WebhookReceiver.start(), (receiver) => receiver.close());
  }

  it('what a killed worker was sending is sent again by the next one, as the same event', async () => {
    const receiver = await receive();
    const { id, secret } = await createWebhook(api, { url: receiver.url, eventTypes: ['asset.created'] });
    const held: ServerResponse[] = [];
    receiver.respond = (response) => held.push(response);
    const asset = await createAsset(api);
    assert.deepEqual(
      (await listDeliveries(api, id)).map(({ state, eventType }) => [state, eventType]),
      [['pending', 'asset.created']],
      'it is written before anybody sends it',
    );
    const worker = await startWorker();
    await until('it is being sent', () => held.length === 1);
    await worker.kill();
    receiver.respond = (response) => response.writeHead(204).end();
    const next = await startWorker();
    const [delivery] = await listDeliveries(api, id);
    assert.ok(delivery);
    const delivered = await attempted(api, delivery);
    assert.deepEqual([delivered.state, delivered.attempts], ['delivered', 1]);
    assert.equal(receiver.messages.length, 2);
    assert.equal(new Set(receiver.messages.map((message) => message.id)).size, 1);
    for (const message of receiver.messages) {
      assert.ok(isGenuine(message, secret));
      assert.equal(message.event.data.asset?.id, asset.id);
    }
    assert.equal(await next.terminate(), 0);
  });

  it('several workers share what there is, and nobody sends what another has', async () => {
    const receiver = await receive();
    const { id } = await createWebhook(api, { url: receiver.url, eventTypes: ['upload.failed'] });
    await Promise.all([startWorker(), startWorker()]);
    const pings = await Promise.all(Array.from({ length: 40 }, () => pingWebhook(api, id)));
    for (const ping of pings) assert.equal((await attempted(api, ping)).state, 'delivered');
    assert.deepEqual(
      receiver.messages.map((message) => message.id).toSorted(),
      pings.map(({ eventId }) => eventId).toSorted(),
    );
  });

  it('what waited while a webhook was disabled is sent when it is enabled, and nothing of what happened meanwhile', async () => {
    const receiver = await receive();
    const held: ServerResponse[] = [];
    receiver.respond = (response) => held.push(response);
    const { id } = await createWebhook(api, { url: receiver.url, eventTypes: ['asset.created'] });
    const ping = await pingWebhook(api, id);
    const response = await until('it is being sent', () => held[0]);
    await updateWebhook(api, id, { disabled: true });
    response.writeHead(503).end();
    assert.equal((await attempted(api, ping)).state, 'pending');
    await createAsset(api);
    receiver.respond = (response) => response.writeHead(204).end();
    await updateWebhook(api, id, { disabled: false });
    assert.equal((await attempted(api, ping, ({ state }) => state !== 'pending')).state, 'delivered');
    assert.deepEqual(
      receiver.messages.map((message) => message.id),
      [ping.eventId, ping.eventId],
    );
    ok(await api.call('DELETE', `/webhooks/${id}`));
  });
});
