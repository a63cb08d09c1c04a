/** Answers that are read as they come. */
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { after, test } from 'node:test';
import { APIConnectionError, APIUserAbortError, Wharf } from '../../src/index.ts';
import { type Answer, answerJson, type LocalServer, startLocalServer } from '../driver/local-server.ts';

const servers: LocalServer[] = [];
after(() => Promise.all(servers.map((server) => server.stop())));

async function streamOf(answer: Answer) {
  const server = await startLocalServer(answer);
  servers.push(server);
  const client = new Wharf({ apiKey: 'key', apiSecret: 'secret', baseURL: server.url, timeout: 60_000 });
  const controller = new AbortController();
  const ask = () =>
    client.request({ method: 'get', path: '/events', stream: true, signal: controller.signal }).asResponse();
  return { controller, ask, listeners: () => getEventListeners(controller.signal, 'abort').length };
}

function reader(response: Response) {
  assert.ok(response.body !== null);
  const pieces = response.body.getReader();
  return {
    cancel: () => pieces.cancel(),
    next: async () => {
      const { value } = await pieces.read();
      return value === undefined ? undefined : new TextDecoder().decode(value);
    },
  };
}

/** Hands out the response, for the test to write to when it wants. */
function byHand(): { answer: Answer; response: Promise<ServerResponse> } {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  return {
    answer: (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      resolve(response);
    },
    response: promise,
  };
}

test('pieces arrive as they are sent, and the end is the end', async () => {
  const { answer, response } = byHand();
  const { ask, listeners } = await streamOf(answer);
  const events = reader(await ask());
  const sending = await response;
  sending.write('one');
  assert.equal(await events.next(), 'one');
  sending.write('two');
  assert.equal(await events.next(), 'two');
  sending.end();
  assert.equal(await events.next(), undefined);
  assert.equal(listeners(), 0);
});

test('the signal ends a stream in its middle', async () => {
  const { answer, response } = byHand();
  const { ask, controller, listeners } = await streamOf(answer);
  const events = reader(await ask());
  (await response).write('one');
  assert.equal(await events.next(), 'one');
  const waiting = events.next();
  controller.abort();
  await assert.rejects(waiting, APIUserAbortError);
  assert.equal(listeners(), 0);
});

test('a stream that breaks off is an error, and not an end', async () => {
  const { answer, response } = byHand();
  const { ask, listeners } = await streamOf(answer);
  const events = reader(await ask());
  const sending = await response;
  sending.write('one');
  assert.equal(await events.next(), 'one');
  sending.destroy();
  await assert.rejects(events.next(), APIConnectionError);
  assert.equal(listeners(), 0);
});

test('a stream that is canceled lets go of the connection and of the signal', async () => {
  const { answer, response } = byHand();
  const { ask, listeners } = await streamOf(answer);
  const events = reader(await ask());
  const sending = await response;
  const closed = new Promise<void>((resolve) => sending.on('close', resolve));
  await events.cancel();
  await closed;
  assert.equal(listeners(), 0);
});

test('a refusal instead of a stream is an error, and lets go of the signal', async () => {
  const { ask, listeners } = await streamOf((_request, response) => answerJson(response, 404, {}));
  await assert.rejects(ask(), Wharf.NotFoundError);
  assert.equal(listeners(), 0);
});

test('a stream may take longer than the timeout of its beginning', async () => {
  const { answer, response } = byHand();
  const server = await startLocalServer(answer);
  servers.push(server);
  const client = new Wharf({ apiKey: 'key', apiSecret: 'secret', baseURL: server.url, maxRetries: 0 });
  const events = reader(
    await client.request({ method: 'get', path: '/events', stream: true, timeout: 3_000 }).asResponse(),
  );
  const sending = await response;
  // Another request that runs into the same timeout: when it has, the stream has had its time as well.
  const late = await startLocalServer(() => {});
  servers.push(late);
  const other = client.withOptions({ baseURL: late.url, maxRetries: 0, timeout: 3_001 });
  await assert.rejects(other.jobs.list(), Wharf.APIConnectionTimeoutError);
  sending.end('late');
  assert.equal(await events.next(), 'late');
});

test('a stream of a fetch that heeds no signal is left behind all the same', async () => {
  let canceled = false;
  const body = new ReadableStream({
    cancel() {
      canceled = true;
    },
  });
  const client = new Wharf({ apiKey: null, fetch: async () => new Response(body) });
  const controller = new AbortController();
  const { signal } = controller;
  const response = await client
    .request({ method: 'get', path: '/events', stream: true, signal })
    .asResponse();
  const waiting = reader(response).next();
  controller.abort();
  await assert.rejects(waiting, APIUserAbortError);
  assert.equal(canceled, true);
});
