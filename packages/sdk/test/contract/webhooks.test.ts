/** Webhooks from both ends: a real server sends, `verifyWebhook` receives. */
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { Webhook as Reference } from 'standardwebhooks';
import {
  BadRequestError,
  NotFoundError,
  verifyWebhook,
  WebhookVerificationError,
  type Wharf,
} from '../../src/index.ts';
import { clientOf } from '../driver/client.ts';
import { startFront } from '../driver/front-server.ts';
import type { LocalServer } from '../driver/local-server.ts';
import { PNG_BASE64 } from '../driver/sample-files.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';

interface Message {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: WharfServer;
let front: LocalServer;
let receiver: Server;
let client: Wharf;
let url: string;
const waiting: ((message: Message) => void)[] = [];
const come: Message[] = [];

before(async () => {
  server = await startWharf({ env: { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8' } });
  front = await startFront(server.url);
  client = clientOf(server, { baseURL: front.url });
  receiver = createServer(async (request, response) => {
    const message = { headers: request.headers, body: await text(request) };
    response.writeHead(204).end();
    const first = waiting.shift();
    if (first === undefined) come.push(message);
    else first(message);
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
});
after(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await front.stop();
  await server.stop();
});

function next(): Promise<Message> {
  const message = come.shift();
  return message === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(message);
}

test('webhooks: create, list, retrieve, update, test, deliveries, replay, rotateSecret, delete', async () => {
  const { webhook } = await client.webhooks.create({ url, eventTypes: ['asset.created'] });
  const { secret, ...shown } = webhook;
  assert.deepEqual((await client.webhooks.list()).webhooks, [shown]);
  assert.deepEqual((await client.webhooks.retrieve(webhook.id)).webhook, shown);
  const { webhook: updated } = await client.webhooks.update(webhook.id, { description: 'farm' });
  assert.deepEqual([updated.description, updated.url], ['farm', url]);

  const { asset } = await client.assets.upload({ name: 'dot', image: PNG_BASE64 });
  const told = await next();
  const event = await verifyWebhook(told.body, told.headers, secret);
  assert.ok(event.type === 'asset.created');
  assert.equal(event.data.asset.id, asset.id);

  const { webhook: rotated } = await client.webhooks.rotateSecret(webhook.id);
  const { delivery } = await client.webhooks.test(webhook.id);
  const ping = await next();
  for (const each of [secret, rotated.secret, ['whsec_AAAA', secret]]) {
    const verified = await verifyWebhook(
      ping.body,
      new Headers(ping.headers as Record<string, string>),
      each,
    );
    assert.deepEqual(verified, { ...verified, type: 'webhook.ping', data: { webhookId: webhook.id } });
  }
  for (;;) {
    const { delivery: now, payload } = await client.webhooks.deliveries.retrieve(webhook.id, delivery.id);
    assert.deepEqual(payload, JSON.parse(ping.body));
    if (now.state === 'delivered') break;
  }
  const ids: string[] = [];
  for await (const each of client.webhooks.deliveries.list(webhook.id, { pageSize: 1 })) ids.push(each.id);
  assert.deepEqual([ids.length, ids[0]], [2, delivery.id]);
  await client.webhooks.deliveries.replay(webhook.id, delivery.id);
  assert.equal((await next()).headers['webhook-id'], ping.headers['webhook-id']);
  assert.deepEqual(await client.webhooks.replay(webhook.id), { replayed: 0 });

  assert.deepEqual(await client.webhooks.delete(webhook.id), {});
  await assert.rejects(client.webhooks.retrieve(webhook.id), NotFoundError);
  await assert.rejects(client.webhooks.create({ url: 'http://10.0.0.1/' }), BadRequestError);
});

test('every operation of the server about webhooks was called by some method', async () => {
  const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const operations = Object.entries(paths)
    .filter(([path]) => path.startsWith('/v1/webhooks'))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    );
  assert.equal(operations.length, 11);
  const uncalled = operations.filter(({ method, path }) => {
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    return !front.requests.some((request) => request.method === method && pattern.test(request.path));
  });
  assert.deepEqual(uncalled, []);
});

test('verifyWebhook takes what the reference implementation signs, bytes or text, and nothing that differs', async () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const body = '{"type":"webhook.ping","timestamp":"2026-01-01T00:00:00.000Z","data":{"webhookId":"größe"}}';
  const signed = (at: Date) => ({
    'Webhook-Id': 'event_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': `v1,AAAA v2,x v1a,y ${new Reference(secret).sign('event_1', at, body)}`,
  });
  const headers = signed(new Date());
  assert.deepEqual(await verifyWebhook(body, headers, secret), JSON.parse(body));
  assert.deepEqual(await verifyWebhook(new TextEncoder().encode(body), headers, secret), JSON.parse(body));
  for (const [payload, given, key] of [
    [`${body} `, headers, secret],
    [body, { ...headers, 'Webhook-Id': 'event_2' }, secret],
    [body, { ...headers, 'webhook-signature': 'v1,' }, secret],
    [
      body,
      { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1,', 'v0,').slice(0, 20) },
      secret,
    ],
    [body, {}, secret],
    [body, headers, 'whsec_AAAA'],
    [body, headers, 'whsec_'],
    [body, headers, 'whsec_*'],
    [body, headers, []],
    [body, { ...headers, 'webhook-timestamp': '1e9' }, secret],
    [body, signed(new Date(Date.now() - 301_000)), secret],
    [body, signed(new Date(Date.now() + 302_000)), secret],
  ] as const) {
    await assert.rejects(verifyWebhook(payload, given, key), WebhookVerificationError);
  }
  const old = signed(new Date(Date.now() - 301_000));
  assert.ok(await verifyWebhook(body, old, secret, { tolerance: 600 }));
});
