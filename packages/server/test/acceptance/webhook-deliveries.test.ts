import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ok, refusal } from './driver/answers.ts';
import { Api } from './driver/api.ts';
import { assertError } from './driver/error-answer.ts';
import { startImportingServer } from './driver/import-server.ts';
import type { TestServer } from './driver/server.ts';
import { until } from './driver/until.ts';
import { WebhookReceiver } from './driver/webhook-receiver.ts';
import {
  attempted,
  createWebhook,
  type DeliveryJson,
  listDeliveries,
  pingWebhook,
  retrieveWebhook,
  updateWebhook,
} from './driver/webhooks.ts';

describe('deliveries of webhooks', { concurrency: true }, () => {
  let server: TestServer;
  let api: Api;
  const receivers: WebhookReceiver[] = [];

  before(async () => {
    server = await startImportingServer();
    api = Api.of(server);
  });
  after(async () => {
    await Promise.all(receivers.map((receiver) => receiver.close()));
    await server.dispose();
  });

  async function receiverWithWebhook(): Promise<{ readonly receiver: WebhookReceiver; readonly id: string }> {
    const receiver = await WebhookReceiver.start();
    receivers.push(receiver);
    const { id } = await createWebhook(api, { url: receiver.url, eventTypes: ['upload.failed'] });
    return { receiver, id };
  }

  const isOver = ({ state }: DeliveryJson) => state !== 'pending';

  it('one that is refused is sent again, as the same event and freshly signed', async () => {
    const { receiver, id } = await receiverWithWebhook();
    const noted = Promise.withResolvers<void>();
    let asked = 0;
    receiver.respond = (response) => {
      asked += 1;
      if (asked === 1) response.writeHead(503, { 'retry-after': '1' }).end('not now');
      else void noted.promise.then(() => response.writeHead(200).end('thanks'));
    };
    const ping = await pingWebhook(api, id);
    const failed = await attempted(api, ping);
    assert.deepEqual(
      [failed.state, failed.attempts, failed.responseStatus, failed.responseBody, failed.error],
      ['pending', 1, 503, 'not now', 'The receiver answered 503.'],
    );
    assert.ok(failed.nextAttemptAt);
    await until('the failure is noted', async () => (await retrieveWebhook(api, id)).failingSince);
    noted.resolve();
    const delivered = await attempted(api, ping, isOver);
    assert.deepEqual(
      [
        delivered.state,
        delivered.attempts,
        delivered.responseStatus,
        delivered.responseBody,
        delivered.error,
      ],
      ['delivered', 2, 200, 'thanks', undefined],
    );
    await until(
      'the webhook is well',
      async () => (await retrieveWebhook(api, id)).failingSince === undefined,
    );
    const [first, second] = receiver.messages;
    assert.equal(second?.id, first?.id);
    assert.equal(second?.body, first?.body);
    assert.notEqual(second?.headers['webhook-signature'], first?.headers['webhook-signature']);
  });

  it('a receiver that was down gets what it missed', async () => {
    const { receiver, id } = await receiverWithWebhook();
    await receiver.close();
    const ping = await pingWebhook(api, id);
    const failed = await attempted(api, ping);
    assert.equal(failed.responseStatus, undefined);
    assert.match(failed.error ?? '', /^No connection to the server could be made/);
    await receiver.listen();
    const next = await attempted(api, ping, (delivery) => isOver(delivery) || delivery.attempts > 1);
    // On a busy machine the second attempt may have come before the receiver was back: the third would take minutes.
    if (!isOver(next)) ok(await api.call('POST', `/webhooks/${id}/deliveries/${ping.id}/replay`));
    assert.equal((await attempted(api, ping, isOver)).state, 'delivered');
    assert.equal(receiver.messages.length, 1);
  });

  it('410 disables the webhook; what died is in the list, and is sent again when it is enabled and replayed', async () => {
    const { receiver, id } = await receiverWithWebhook();
    receiver.respond = (response) => response.writeHead(410).end();
    const ping = await pingWebhook(api, id);
    const dead = await attempted(api, ping);
    assert.deepEqual([dead.state, dead.responseStatus, dead.nextAttemptAt], ['dead', 410, undefined]);
    await until('the webhook is disabled', async () => (await retrieveWebhook(api, id)).disabled);
    assert.equal((await retrieveWebhook(api, id)).disabledReason, 'gone');
    const replay = `/webhooks/${id}/deliveries/${ping.id}/replay`;
    for (const path of [replay, `/webhooks/${id}/replay`, `/webhooks/${id}/test`]) {
      assertError(await refusal(api, 'POST', path), 400, 'WrongStateError');
    }
    assert.deepEqual(
      (await listDeliveries(api, id, '&state=dead')).map((delivery) => delivery.id),
      [ping.id],
    );
    receiver.respond = (response) => response.writeHead(204).end();
    const enabled = await updateWebhook(api, id, { disabled: false });
    assert.deepEqual([enabled.disabled, enabled.disabledReason], [false, undefined]);
    const { delivery } = ok(await api.call<{ delivery: DeliveryJson }>('POST', replay));
    assert.equal(delivery.id, ping.id);
    assert.equal((await attempted(api, ping, isOver)).state, 'delivered');
    assert.equal(receiver.messages[1]?.id, ping.eventId);
    ok(await api.call('POST', replay));
    await until('a delivered one came again', () => receiver.messages.length === 3);
  });

  it('all dead ones since a time are sent again at once', async () => {
    const { receiver, id } = await receiverWithWebhook();
    const dead: DeliveryJson[] = [];
    for (let count = 0; count < 3; count += 1) {
      receiver.respond = (response) => response.writeHead(410).end();
      await updateWebhook(api, id, { disabled: false });
      dead.push(await attempted(api, await pingWebhook(api, id)));
      await until('it is disabled', async () => (await retrieveWebhook(api, id)).disabled);
    }
    receiver.messages.length = 0;
    receiver.respond = (response) => response.writeHead(204).end();
    await updateWebhook(api, id, { disabled: false });
    const since = (dead[1] as DeliveryJson & { createdAt: string }).createdAt;
    const { replayed } = ok(
      await api.call<{ replayed: number }>('POST', `/webhooks/${id}/replay`, { since }),
    );
    assert.equal(replayed, 2);
    await receiver.received('webhook.ping', 2);
    assert.deepEqual(
      receiver.messages.map((message) => message.id).toSorted(),
      dead
        .slice(1)
        .map(({ eventId }) => eventId)
        .toSorted(),
    );
  });

  it('a redirect is not followed, wherever it leads', async () => {
    const { receiver, id } = await receiverWithWebhook();
    for (const location of [
      receiver.url,
      'http://169.254.169.254/latest/meta-data',
      'https://example.com/',
    ]) {
      receiver.respond = (response) => response.writeHead(307, { location }).end();
      const failed = await attempted(api, await pingWebhook(api, id));
      assert.match(failed.error ?? '', /307, a redirect, which is not followed/);
    }
    // The answers came from the hook itself alone.
    assert.equal(new Set(receiver.messages.map((message) => message.id)).size, 3);
  });

  it('of an endless answer the beginning is kept, and one that is compressed is as good as any', async () => {
    const { receiver, id } = await receiverWithWebhook();
    receiver.respond = (response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16 * 1024, 'x\0')));
      };
      response.on('drain', pour);
      pour();
    };
    const flooded = await attempted(api, await pingWebhook(api, id));
    assert.equal(flooded.state, 'delivered');
    assert.equal(flooded.responseBody, 'x'.repeat(512));
    receiver.respond = (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('thanks'));
    };
    assert.equal((await attempted(api, await pingWebhook(api, id))).state, 'delivered');
  });

  it('silence is a failure after 15 seconds; an answer that never ends is none', async () => {
    const { receiver, id } = await receiverWithWebhook();
    receiver.respond = () => {};
    const silent = await pingWebhook(api, id);
    const { receiver: trickling, id: other } = await receiverWithWebhook();
    trickling.respond = (response) => response.writeHead(200).write('and');
    const trickled = await pingWebhook(api, other);
    const failed = await attempted(api, silent);
    assert.match(failed.error ?? '', /No answer came within 15 seconds/);
    assert.equal(failed.state, 'pending');
    const delivered = await attempted(api, trickled);
    assert.deepEqual([delivered.state, delivered.responseBody], ['delivered', 'and']);
  });

  it('a receiver that hangs holds up nobody else, and is not sent everything at once', async () => {
    const { receiver: hanging, id } = await receiverWithWebhook();
    const held: ServerResponse[] = [];
    hanging.respond = (response) => held.push(response);
    const pings = await Promise.all(Array.from({ length: 20 }, () => pingWebhook(api, id)));
    await until('some hang', () => held.length > 0);
    const { receiver, id: other } = await receiverWithWebhook();
    const ping = await pingWebhook(api, other);
    assert.equal((await attempted(api, ping)).state, 'delivered');
    assert.equal(receiver.messages.length, 1);
    assert.ok(held.length <= 4, `${held.length} at once`);
    hanging.respond = (response) => response.writeHead(204).end();
    for (const response of held) response.writeHead(204).end();
    for (const each of pings) assert.equal((await attempted(api, each)).state, 'delivered');
    assert.equal(new Set(hanging.messages.map((message) => message.id)).size, 20);
  });

  it('of a deleted webhook nothing is sent any more', async () => {
    const { receiver, id } = await receiverWithWebhook();
    receiver.respond = (response) => response.writeHead(500).end();
    await attempted(api, await pingWebhook(api, id));
    ok(await api.call('DELETE', `/webhooks/${id}`));
    assertError(await refusal(api, 'GET', `/webhooks/${id}/deliveries`), 404, 'NotFoundError');
    const { id: next } = await createWebhook(api, { url: receiver.url });
    receiver.respond = (response) => response.writeHead(204).end();
    const ping = await pingWebhook(api, next);
    await attempted(api, ping);
    // The repetition of the deleted one would have been due by the time this one was tried again.
    receiver.respond = (response) => response.writeHead(500).end();
    const last = await pingWebhook(api, next);
    await attempted(api, last, ({ attempts }) => attempts === 2);
    assert.equal(
      receiver.messages.filter((message) => message.event.data.webhookId === (id as unknown)).length,
      1,
    );
  });

  it('a URL that could never be sent to is refused at once, and says nothing about the inside', async () => {
    for (const url of [
      'ftp://example.com/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      '//example.com/',
      'example.com',
      'https://somebody:hunter2@example.com/',
      'http://169.254.169.254/latest/meta-data',
      'http://10.0.0.1/',
      'https://[fd00::1]/',
      'http://0x7f.1.1.1.1.1/',
      'http://8.8.8.8/',
      'https://8.8.8.8:22/',
    ]) {
      const answer = await refusal(api, 'POST', '/webhooks', { url });
      const { reason } = assertError(answer, 400, 'InvalidRequestError');
      assert.match(reason, /^'url' cannot be sent to\./, url);
      assert.doesNotMatch(reason, /hunter2|10\.0|169\.254|fd00/, url);
    }
    const { id } = await receiverWithWebhook();
    const answer = await refusal(api, 'PATCH', `/webhooks/${id}`, { url: 'http://10.0.0.1/' });
    assertError(answer, 400, 'InvalidRequestError');
  });

  it('a name that leads nowhere allowed is told apart from nothing', async () => {
    const { id } = await createWebhook(api, {
      url: 'https://wharf-webhooks.invalid/hook',
      eventTypes: ['upload.failed'],
    });
    const failed = await attempted(api, await pingWebhook(api, id));
    assert.match(failed.error ?? '', /does not exist, or has an address that this server may not connect to/);
  });
});
