import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { inProcessFeed } from '../../src/adapters/feed/in-process.ts';
import { tellingDatabase } from '../../src/adapters/feed/telling-database.ts';
import { createGuardedFetcher } from '../../src/adapters/fetch/guarded-fetcher.ts';
import { secretBox } from '../../src/adapters/secrets/secret-box.ts';
import { createWebhook } from '../../src/domain/webhooks/create-webhook.ts';
import { pingWebhook } from '../../src/domain/webhooks/ping-webhook.ts';
import { rotateSecret } from '../../src/domain/webhooks/rotate-secret.ts';
import { updateWebhook } from '../../src/domain/webhooks/update-webhook.ts';
import { startWebhookSender } from '../../src/jobs/webhook-sender.ts';
import { until } from '../acceptance/driver/until.ts';
import { isGenuine, WebhookReceiver } from '../acceptance/driver/webhook-receiver.ts';
import { openStores } from '../domain/real-stores.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** A sender that nothing wakes but hints: its polls never come. */
async function sending(t: TestContext) {
  const stores = await openStores(t);
  t.mock.timers.enable({ apis: ['setInterval'] });
  const feed = inProcessFeed();
  const fetcher = createGuardedFetcher({
    allowedNetworks: ['127.0.0.0/8'],
    allowedPorts: [443],
    userAgent: 'test',
  });
  const deps = {
    ...stores,
    database: tellingDatabase(stores.database, feed),
    feed,
    fetcher,
    secrets: secretBox(Buffer.alloc(32, 1)),
  };
  const identity = { id: 'worker_1', owner: 'host/1/1', isGone: () => false };
  // Ended with the test itself: what is registered with it ends in the order of its beginning, the database first.
  const running = new AsyncDisposableStack();
  running.defer(() => fetcher.close());
  const start = (more: Partial<typeof deps> = {}) => {
    const sender = startWebhookSender({ ...deps, ...more }, SILENT, identity);
    running.defer(() => sender.stop(0));
  };
  const receive = async () => running.adopt(await WebhookReceiver.start(), (receiver) => receiver.close());
  const delivery = (webhookId: string, id: string) =>
    until('the delivery was attempted', async () => {
      const found = await deps.database.deliveries.find(webhookId, id);
      return found !== undefined && found.attempts > 0 ? found : undefined;
    });
  return { deps, start, receive, delivery, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

test('an event is sent as soon as it is committed, without a look at the queue', async (t) => {
  await using stage = await sending(t);
  const { deps, start, receive, delivery } = stage;
  const receiver = await receive();
  start();
  const { webhook } = await createWebhook(deps, 'p1', { url: receiver.url });
  for (let count = 0; count < 3; count += 1) {
    const { id } = await pingWebhook(deps, 'p1', webhook.id);
    assert.equal((await delivery(webhook.id, id)).state, 'delivered');
  }
  assert.equal(receiver.messages.length, 3);
});

test('a project whose receivers all hang does not hold up another', async (t) => {
  await using stage = await sending(t);
  const { deps, start, receive, delivery } = stage;
  await deps.database.projects.insert({ id: 'p2', name: 'Two', createdAt: 2 });
  const hanging = await receive();
  const held: ServerResponse[] = [];
  hanging.respond = (response) => void held.push(response);
  for (let count = 0; count < 20; count += 1) {
    const { webhook } = await createWebhook(deps, 'p1', { url: hanging.url });
    for (let each = 0; each < 5; each += 1) await pingWebhook(deps, 'p1', webhook.id);
  }
  start();
  await until('as many hang as may', () => held.length >= 32);
  const receiver = await receive();
  const { webhook } = await createWebhook(deps, 'p2', { url: receiver.url });
  const { id } = await pingWebhook(deps, 'p2', webhook.id);
  assert.equal((await delivery(webhook.id, id)).state, 'delivered');
  assert.ok(
    held.every(({ destroyed }) => !destroyed),
    'nobody had to give up first',
  );
  assert.equal(held.length, 32);
});

test('a receiver that is gone does not disable what its owner has pointed elsewhere meanwhile', async (t) => {
  await using stage = await sending(t);
  const { deps, start, receive, delivery } = stage;
  const [former, next] = [await receive(), await receive()];
  const held: ServerResponse[] = [];
  former.respond = (response) => void held.push(response);
  let now = Date.now();
  const moved = { ...deps, clock: () => now };
  const { webhook } = await createWebhook(moved, 'p1', { url: former.url });
  start(moved);
  const { id } = await pingWebhook(moved, 'p1', webhook.id);
  const response = await until('it was asked', () => held[0]);
  now += 1;
  await updateWebhook(moved, 'p1', webhook.id, { url: next.url });
  response.writeHead(410).end();
  assert.equal((await delivery(webhook.id, id)).state, 'dead');
  const { id: second } = await pingWebhook(moved, 'p1', webhook.id);
  assert.equal((await delivery(webhook.id, second)).state, 'delivered');
  assert.equal((await deps.database.webhooks.findById(webhook.id))?.disabledAt, null);
  assert.equal(next.messages.length, 1);
});

test('a secret that does not open any more is an attempt that failed, and a new one puts it right', async (t) => {
  await using stage = await sending(t);
  const { deps, start, receive, delivery } = stage;
  const receiver = await receive();
  const { webhook } = await createWebhook(deps, 'p1', { url: receiver.url });
  const otherKey = { ...deps, secrets: secretBox(Buffer.alloc(32, 2)) };
  start(otherKey);
  const { id } = await pingWebhook(deps, 'p1', webhook.id);
  const failed = await delivery(webhook.id, id);
  assert.equal(failed.state, 'pending');
  assert.match(failed.error ?? '', /secret of this webhook does not open.*WHARF_SECRET.*new secret/);
  assert.equal(receiver.messages.length, 0);
  const { secret } = await rotateSecret(otherKey, 'p1', webhook.id);
  const { id: second } = await pingWebhook(deps, 'p1', webhook.id);
  assert.equal((await delivery(webhook.id, second)).state, 'delivered');
  const [message] = receiver.messages;
  assert.ok(message !== undefined && isGenuine(message, secret));
});
