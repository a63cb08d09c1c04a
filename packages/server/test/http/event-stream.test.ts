import assert from 'node:assert/strict';
import { once } from 'node:events';
import { IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { fastify } from 'fastify';
import { useErrorHandler } from '../../src/http/error-handler.ts';
import { type EventStream, formatEvent, serveEvents } from '../../src/http/event-stream.ts';
import { createOpenStreams } from '../../src/http/open-streams.ts';
import { until } from '../acceptance/driver/until.ts';

const MIB = 1024 ** 2;
const timeout = 60_000;

/** A server whose only answer is what `work` sends, and a client that has asked for it and does not read yet. */
async function start(
  t: TestContext,
  work: (stream: EventStream, raw: ServerResponse) => Promise<void>,
  isStillAuthorized = async () => true,
) {
  const app = fastify();
  const streams = createOpenStreams();
  app.get('/', async (request, reply) => {
    request.isStillAuthorized = isStillAuthorized;
    await serveEvents({ request, reply }, streams, (stream) => work(stream, reply.raw));
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const client: Socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  client.pause().on('error', () => {});
  t.after(async () => {
    client.destroy();
    await app.close();
  });
  await once(client, 'connect');
  client.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  return { client, streams };
}

describe('an event stream', { timeout }, () => {
  test('waits for a slow reader: nothing piles up for it', async (t) => {
    const event = formatEvent('large', 'x'.repeat(MIB));
    const waits = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    let most = 0;
    const { client } = await start(t, async ({ send }, raw) => {
      for (let count = 0; count < 64; count += 1) {
        const room = send(event);
        most = Math.max(most, raw.writableLength);
        if (raw.writableNeedDrain) waits.resolve();
        await room;
      }
      done.resolve();
    });
    await waits.promise;
    let received = 0;
    client.on('data', (bytes) => {
      received += bytes.length;
    });
    client.resume();
    await Promise.all([done.promise, once(client, 'close')]);
    assert.ok(received > 64 * MIB);
    assert.ok(most < 2 * MIB, `${most} bytes were held`);
  });

  test('stops when its client leaves while it is waited for', async (t) => {
    const waits = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<boolean>();
    const { client } = await start(t, async ({ send, stop }, raw) => {
      while (!stop.aborted) {
        const room = send('x'.repeat(MIB));
        if (raw.writableNeedDrain) waits.resolve();
        await room;
      }
      ended.resolve(stop.aborted);
    });
    await waits.promise;
    client.destroy();
    assert.equal(await ended.promise, true);
  });

  test('stops when the server drains, and does not begin afterwards', async (t) => {
    const begun = Promise.withResolvers<void>();
    const work = async ({ stop }: EventStream) => {
      begun.resolve();
      if (!stop.aborted) await once(stop, 'abort');
    };
    const { client, streams } = await start(t, work);
    await begun.promise;
    streams.closeAll();
    client.resume();
    await once(client, 'close');
    const late = streams.open(new IncomingMessage(client));
    assert.equal(late.stop.aborted, true);
    late.close();
  });

  test('asks whether it may go on once at a time, however long the answer takes, and ends when it may not', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const answers: ((allowed: boolean) => void)[] = [];
    const begun = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const isStillAuthorized = () => new Promise<boolean>((resolve) => answers.push(resolve));
    await start(
      t,
      async ({ stop }) => {
        begun.resolve();
        await once(stop, 'abort');
        ended.resolve();
      },
      isStillAuthorized,
    );
    await begun.promise;
    for (let beat = 0; beat < 3; beat += 1) t.mock.timers.tick(5_000);
    assert.equal(answers.length, 1);
    answers[0]?.(true);
    await new Promise(setImmediate);
    t.mock.timers.tick(5_000);
    assert.equal(answers.length, 2, 'asks again once it was told');
    answers[1]?.(false);
    await ended.promise;
  });

  test('is refused where its project follows as many as it may, until one of them has ended', async (t) => {
    const streams = createOpenStreams(2);
    const app = fastify();
    app.decorateRequest('caller');
    app.addHook('onRequest', async (request) => {
      const projectId = String(request.headers['x-project']);
      request.caller = { projectId } as NonNullable<typeof request.caller>;
    });
    app.get('/', (request, reply) =>
      serveEvents({ request, reply }, streams, async ({ stop }) => {
        if (!stop.aborted) await once(stop, 'abort');
      }),
    );
    useErrorHandler(app);
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    t.after(() => {
      streams.closeAll();
      return app.close();
    });
    const leaving = new AbortController();
    const follow = (project: string, signal?: AbortSignal) =>
      fetch(url, { headers: { 'x-project': project }, signal: signal ?? null });
    const first = await follow('p1', leaving.signal);
    assert.equal(first.status, 200);
    assert.equal((await follow('p1')).status, 200);
    const refused = await follow('p1');
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '5');
    assert.equal((await follow('p2')).status, 200, 'another project has streams of its own');
    leaving.abort();
    await until('the stream has ended', () => streams.count() === 2);
    assert.equal((await follow('p1')).status, 200);
  });

  test('that fails ends, so that the client comes back', async (t) => {
    const { client } = await start(t, async ({ send }) => {
      await send(formatEvent('first', '{}', '7'));
      throw new Error('a fault');
    });
    let text = '';
    client.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    client.resume();
    await once(client, 'close');
    assert.match(text, /^HTTP\/1\.1 200 /);
    assert.match(text, /retry: 2000\n\n/);
    assert.match(text, /event: first\nid: 7\ndata: \{\}\n\n/);
    assert.doesNotMatch(text, /a fault/);
  });
});
