import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf, readText, startFetcher } from './fetchers.ts';
import { startHttpServer, startTcpServer } from './local-servers.ts';

/** Much longer than the test: what ends earlier was ended by the signal. */
const LONG = { connectMs: 600_000, headersMs: 600_000 };

test('before the request', async (t) => {
  const reason = new Error('Canceled');
  const signal = AbortSignal.abort(reason);
  assert.equal(await failureOf(startFetcher(t).fetch({ url: 'http://127.0.0.1/', signal })), reason);
});

test('while the name is resolved', async (t) => {
  const asked = Promise.withResolvers<void>();
  const fetcher = startFetcher(t, {
    limits: LONG,
    resolve: () => {
      asked.resolve();
      return new Promise(() => {});
    },
  });
  const controller = new AbortController();
  const fetching = failureOf(fetcher.fetch({ url: 'http://models.example/', signal: controller.signal }));
  await asked.promise;
  controller.abort(new Error('Canceled'));
  assert.equal(await fetching, controller.signal.reason);
});

test('while the connection is made, which ends as well, unless another request waits for it', async (t) => {
  const server = await startTcpServer(t, () => {});
  const url = `https://127.0.0.1:${server.port}/`;
  const fetcher = startFetcher(t, { limits: LONG });
  const controllers = [new AbortController(), new AbortController()] as const;
  const fetching = controllers.map(({ signal }) => failureOf(fetcher.fetch({ url, signal })));
  await server.connected(2);
  controllers[0].abort(new Error('Canceled'));
  assert.equal(await fetching[0], controllers[0].signal.reason);
  // In the meantime the other attempt would have failed.
  const other = await startHttpServer(t, (_, response) => response.end('bytes'));
  assert.equal(await readText(await fetcher.fetch({ url: other.origin })), 'bytes');
  controllers[1].abort('Any reason');
  assert.equal(await fetching[1], 'Any reason');
  await server.allClosed();
});

test('while the headers are waited for', async (t) => {
  const asked = Promise.withResolvers<void>();
  const server = await startHttpServer(t, () => asked.resolve());
  const controller = new AbortController();
  const fetching = failureOf(startFetcher(t).fetch({ url: server.origin, signal: controller.signal }));
  await asked.promise;
  controller.abort(new Error('Canceled'));
  assert.equal(await fetching, controller.signal.reason);
  await server.allClosed();
});

for (const reason of [new Error('Canceled'), 'Any reason']) {
  test(`within the body, while it is read: ${reason}`, async (t) => {
    const server = await startHttpServer(t, (_, response) => response.write('bytes'));
    const controller = new AbortController();
    const response = await startFetcher(t).fetch({ url: server.origin, signal: controller.signal });
    const chunks = response.body[Symbol.asyncIterator]();
    await chunks.next();
    const reading = failureOf(chunks.next());
    controller.abort(reason);
    assert.equal(await reading, reason);
    await server.allClosed();
  });
}

test('within the body, while nobody reads', async (t) => {
  const server = await startHttpServer(t, (_, response) => response.write('bytes'));
  const controller = new AbortController();
  const response = await startFetcher(t).fetch({ url: server.origin, signal: controller.signal });
  controller.abort(new Error('Canceled'));
  await server.allClosed();
  assert.equal(await failureOf(readText(response)), controller.signal.reason);
});

test('after the body, without an effect, and leaving no listener behind', async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end('bytes'));
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...given: Parameters<typeof addEventListener>) => {
    listeners += 1;
    addEventListener.apply(signal, given);
  };
  signal.removeEventListener = (...given: Parameters<typeof removeEventListener>) => {
    listeners -= 1;
    removeEventListener.apply(signal, given);
  };
  const fetcher = startFetcher(t);
  assert.equal(await readText(await fetcher.fetch({ url: server.origin, signal })), 'bytes');
  assert.equal(listeners, 0);
  controller.abort();
  assert.equal(await readText(await fetcher.fetch({ url: server.origin })), 'bytes');
});

test('close ends a connection that is being made', async (t) => {
  const server = await startTcpServer(t, () => {});
  const fetcher = startFetcher(t, { limits: LONG });
  const fetching = failureOf(fetcher.fetch({ url: `https://127.0.0.1:${server.port}/` }));
  await server.connected(1);
  await fetcher.close();
  assert.ok((await fetching) instanceof Error);
  await server.allClosed();
});
