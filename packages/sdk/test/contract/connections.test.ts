/** What the client does while a network or a server is having a bad time. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIUserAbortError,
  InternalServerError,
  RateLimitError,
  type Wharf,
} from '../../src/index.ts';
import { clientOf } from '../driver/client.ts';
import { type Interference, startFront } from '../driver/front-server.ts';
import { answerJson, type LocalServer } from '../driver/local-server.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';

let server: WharfServer;
const fronts: LocalServer[] = [];

before(async () => {
  server = await startWharf();
});
after(async () => {
  await Promise.all(fronts.map((front) => front.stop()));
  await server.stop();
});

/** A client whose requests go through `interfere` before they reach Wharf. */
async function behind(interfere: Interference): Promise<{ client: Wharf; front: LocalServer }> {
  const front = await startFront(server.url, interfere);
  fronts.push(front);
  return { client: clientOf(server, { baseURL: front.url }), front };
}

/** Does `trouble` with the first `times` requests. */
function first(times: number, trouble: Interference): Interference {
  let seen = 0;
  return (request, response) => {
    seen += 1;
    return seen <= times && trouble(request, response);
  };
}

const soon = { 'retry-after-ms': '1' };

const busy: Interference = (_request, response) => {
  answerJson(response, 503, { reason: 'starting' }, soon);
  return true;
};

test('a server that is busy is asked again', async () => {
  const { client, front } = await behind(first(2, busy));
  assert.deepEqual((await client.jobs.list()).jobs, []);
  assert.equal(front.requests.length, 3);
});

test('when the retries are used up, the last answer is the error', async () => {
  const { client, front } = await behind(busy);
  await assert.rejects(client.jobs.list(), InternalServerError);
  assert.equal(front.requests.length, 3);
  await assert.rejects(client.jobs.list({}, { maxRetries: 0 }), InternalServerError);
  assert.equal(front.requests.length, 4);
});

test('a connection that breaks before the answer is tried again', async () => {
  const { client } = await behind(
    first(1, (_request, response) => {
      response.destroy();
      return true;
    }),
  );
  assert.deepEqual((await client.jobs.list()).jobs, []);
});

test('a connection that breaks in the middle of the answer is tried again', async () => {
  const { client, front } = await behind(
    first(1, (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"jobs": [', () => response.destroy());
      return true;
    }),
  );
  assert.deepEqual((await client.jobs.list()).jobs, []);
  assert.equal(front.requests.length, 2);
});

test('429 waits for as long as the server says, in the body as well', async () => {
  const { client, front } = await behind(
    first(1, (_request, response) => {
      answerJson(response, 429, { reason: 'slower', remainingSeconds: 0.01 });
      return true;
    }),
  );
  assert.deepEqual((await client.jobs.list()).jobs, []);
  assert.equal(front.requests.length, 2);
});

test('a server that asks for more patience than anybody has is not waited for', async () => {
  const { client, front } = await behind((_request, response) => {
    answerJson(response, 429, { reason: 'tomorrow', remainingSeconds: 86_400 });
    return true;
  });
  await assert.rejects(client.jobs.list(), RateLimitError);
  assert.equal(front.requests.length, 1);
});

test('every attempt of a POST has the same idempotency key, and every POST its own', async () => {
  const { client, front } = await behind(first(2, busy));
  await client.collections.create({ name: 'once' });
  await client.collections.create({ name: 'other' });
  await client.collections.create({ name: 'own' }, { idempotencyKey: 'mine' });
  const keys = front.requests.map(({ headers }) => headers['idempotency-key']);
  assert.equal(keys.length, 5);
  assert.equal(new Set(keys.slice(0, 3)).size, 1);
  assert.equal(new Set(keys).size, 3);
  assert.equal(keys.at(-1), 'mine');
});

test('a POST whose answer was lost counts once', async () => {
  const { client } = await behind(
    first(1, async (request, response) => {
      await fetch(`${server.url}${request.path}`, {
        method: 'POST',
        headers: request.headers as Record<string, string>,
        body: new Uint8Array(request.body),
      });
      response.destroy();
      return true;
    }),
  );
  await client.collections.create({ name: 'lost-answer' });
  const names: string[] = [];
  for await (const { name } of client.collections.list()) names.push(name);
  assert.equal(names.filter((name) => name === 'lost-answer').length, 1);
});

test('nothing there is an error that says where and why', async () => {
  const client = clientOf(server, { baseURL: 'http://127.0.0.1:9', maxRetries: 0 });
  await assert.rejects(client.jobs.list(), (error: Error) => {
    assert.ok(error instanceof APIConnectionError && !(error instanceof APIConnectionTimeoutError));
    assert.match(error.message, /^No answer from http:\/\/127\.0\.0\.1:9: /);
    return error.status === undefined;
  });
});

test('the timeout is for the whole answer, its body included, and for each attempt', async () => {
  let attempts = 0;
  const client = clientOf(server, {
    // At once a head, and never a whole body.
    fetch: async () => {
      attempts += 1;
      return new Response(new ReadableStream({ start: (body) => body.enqueue(Buffer.from('{"jobs": [')) }));
    },
  });
  await assert.rejects(client.jobs.list({}, { timeout: 20, maxRetries: 1 }), APIConnectionTimeoutError);
  assert.equal(attempts, 2);
});

test('an aborted signal ends a request that is on its way', async () => {
  const arrived = Promise.withResolvers<void>();
  const { client, front } = await behind(() => {
    arrived.resolve();
    return true;
  });
  const controller = new AbortController();
  const request = client.jobs.list({ signal: controller.signal });
  await arrived.promise;
  controller.abort(new Error('enough'));
  await assert.rejects(
    request,
    (error: Error) => error instanceof APIUserAbortError && (error.cause as Error).message === 'enough',
  );
  assert.equal(front.requests.length, 1);
});

test('an aborted signal ends the pause before the next attempt', async () => {
  const { client } = await behind((_request, response) => {
    answerJson(response, 503, {}, { 'retry-after': '100' });
    return true;
  });
  const controller = new AbortController();
  const logger = { error() {}, warn() {}, info: () => controller.abort(), debug() {} };
  const hasty = client.withOptions({ logger, logLevel: 'info' });
  await assert.rejects(hasty.jobs.list({}, { signal: controller.signal }), APIUserAbortError);
});

test('with a signal that was aborted before nothing is sent', async () => {
  const { client, front } = await behind(() => false);
  await assert.rejects(client.jobs.list({ signal: AbortSignal.abort() }), APIUserAbortError);
  assert.equal(front.requests.length, 0);
});

test('a fetch that heeds no signal is left behind all the same', async () => {
  const client = clientOf(server, { fetch: () => new Promise(() => {}), maxRetries: 0, timeout: 20 });
  await assert.rejects(client.jobs.list(), APIConnectionTimeoutError);
});

test('a page of a proxy where JSON should be is told as such', async () => {
  const { client } = await behind((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html>Log in</html>');
    return true;
  });
  await assert.rejects(client.jobs.list(), /not JSON but text\/html: is baseURL/);
});

test('an answer without a body is an empty one', async () => {
  const { client } = await behind((_request, response) => {
    response.writeHead(204);
    response.end();
    return true;
  });
  assert.deepEqual(await client.assets.deleteMultiple({ assetIds: ['a'] }), {});
});

test('requests that are logged show no secret', async () => {
  const lines: string[] = [];
  const log = (message: string) => lines.push(message);
  const { client } = await behind(first(1, busy));
  const talkative = client.withOptions({
    logger: { error: log, warn: log, info: log, debug: log },
    logLevel: 'debug',
    defaultQuery: { proxyToken: 'S3CRET' },
  });
  await talkative.assets.list({ name: 'S3CRET' });
  assert.equal(lines.length, 3);
  assert.match(
    lines.join('\n'),
    /GET http:\S+\/v1\/assets\?proxyToken=…&name=…: 503.*\n.*attempt 2 in.*\n.*200/,
  );
  assert.ok(!lines.some((line) => /S3CRET|test-secret|Basic/.test(line)), lines.join('\n'));
});

test('a failure that nobody waits for does not end the process', async () => {
  const unhandled: unknown[] = [];
  const hear = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', hear);
  const { client, front } = await behind((_request, response) => {
    answerJson(response, 400, { reason: 'no' });
    return true;
  });
  client.jobs.list();
  // Others, awaited: when they have been answered, the first has been, too.
  await assert.rejects(client.jobs.list());
  await assert.rejects(client.jobs.list());
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', hear);
  assert.equal(front.requests.length, 3);
  assert.deepEqual(unhandled, []);
});

test('the process may end while nothing is on its way', async () => {
  const { spawn } = await import('node:child_process');
  const sdk = new URL('../../src/index.ts', import.meta.url).href;
  const program = `import { Wharf } from '${sdk}';
    const { baseURL, apiKey, apiSecret } = JSON.parse(process.env.SERVER);
    await new Wharf({ baseURL, apiKey, apiSecret }).jobs.list({ signal: new AbortController().signal });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { PATH: process.env.PATH, SERVER: JSON.stringify(server) },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 20_000,
  });
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});
