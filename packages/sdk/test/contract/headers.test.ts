/** What a request is sent with. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type ClientOptions, type Fetch, TokenError, VERSION, Wharf } from '../../src/index.ts';
import { answerJson, type LocalServer, type SeenRequest, startLocalServer } from '../driver/local-server.ts';

let server: LocalServer;
let client: Wharf;

before(async () => {
  server = await startLocalServer((_request, response) => answerJson(response, 200, {}));
});
after(() => server.stop());
beforeEach(() => {
  client = clientOf();
});

function clientOf(options: ClientOptions = {}): Wharf {
  return new Wharf({ apiKey: 'key', apiSecret: 'secret', baseURL: server.url, ...options });
}

function last(): SeenRequest {
  const request = server.requests.at(-1);
  assert.ok(request !== undefined);
  return request;
}

test('a request says who sends it, what it is and what it takes', async () => {
  await client.post('/things', { body: { a: 1 } });
  const { headers, body } = last();
  assert.equal(headers.authorization, `Basic ${btoa('key:secret')}`);
  assert.equal(headers.accept, 'application/json');
  assert.equal(headers['content-type'], 'application/json');
  assert.equal(headers['user-agent'], `wharf-sdk/${VERSION}`);
  assert.deepEqual(JSON.parse(body.toString()), { a: 1 });
});

test('a request without a body has no type, and only a POST an idempotency key', async () => {
  await client.get('/things');
  assert.equal(last().headers['content-type'], undefined);
  await client.put('/things', { body: {} });
  assert.equal(last().headers['idempotency-key'], undefined);
  await client.put('/things', { body: {}, idempotencyKey: 'given' });
  assert.equal(last().headers['idempotency-key'], 'given');
});

test('the idempotency key has the name that is given, or is not sent', async () => {
  await clientOf({ idempotencyHeader: 'X-Once' }).post('/things', { idempotencyKey: 'k' });
  assert.deepEqual([last().headers['x-once'], last().headers['idempotency-key']], ['k', undefined]);
  await clientOf({ idempotencyHeader: null }).post('/things', { idempotencyKey: 'k' });
  assert.equal(last().headers['idempotency-key'], undefined);
});

test('headers of the client are sent, those of a request win, and null removes one', async () => {
  const tool = clientOf({
    defaultHeaders: { 'X-Tool': 'a', 'User-Agent': 'mine' },
    defaultQuery: { via: 'proxy' },
  });
  await tool.get('/things', { headers: { 'x-tool': 'b', authorization: null } });
  const { headers, query } = last();
  assert.deepEqual(
    [headers['x-tool'], headers['user-agent'], headers.authorization],
    ['b', 'mine', undefined],
  );
  assert.equal(query.get('via'), 'proxy');
});

test('a header that HTTP cannot carry is said at once, without its value and without retries', async () => {
  await assert.rejects(
    clientOf({ defaultHeaders: { 'x-token': 's3cret\n!' } }).get('/things'),
    (error: Error) => {
      assert.equal(error.name, 'WharfError');
      return !error.message.includes('s3cret');
    },
  );
});

test('options of fetch reach it, but for those that are the client’s', async () => {
  const seen: RequestInit[] = [];
  const fetch: Fetch = async (_input, init) => {
    seen.push(init ?? {});
    return Response.json({});
  };
  const { signal } = new AbortController();
  const fetchOptions = { credentials: 'include', dispatcher: 'agent', signal, redirect: 'follow' } as const;
  await clientOf({ fetch, fetchOptions }).get('/things');
  const [init] = seen;
  assert.equal(init?.credentials, 'include');
  assert.equal((init as { dispatcher?: unknown }).dispatcher, 'agent');
  assert.notEqual(init?.signal, signal);
  assert.equal(init?.redirect, 'manual');
});

test('a token that cannot be made fails the request, with what failed as the cause, and nothing is sent', async () => {
  const before = server.requests.length;
  const bearerAuth = () => Promise.reject(new RangeError('logged out'));
  await assert.rejects(new Wharf({ bearerAuth, baseURL: server.url }).get('/things'), (error) => {
    assert.ok(error instanceof TokenError);
    assert.ok(error.cause instanceof RangeError);
    return true;
  });
  assert.equal(server.requests.length, before);
});

test('what no JSON can hold fails the request before anything is sent', async () => {
  const before = server.requests.length;
  await assert.rejects(client.post('/things', { body: { big: 1n } }), TypeError);
  assert.equal(server.requests.length, before);
});
