/** Who a client is to a real server, and where that comes from. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import { PermissionDeniedError, Wharf, withBearerRefresh } from '../../src/index.ts';
import { clientOf } from '../driver/client.ts';
import { startFront } from '../driver/front-server.ts';
import type { LocalServer } from '../driver/local-server.ts';
import { PNG_BASE64 } from '../driver/sample-files.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';

const VARIABLES = [
  'SCENARIO_SDK_API_KEY',
  'SCENARIO_SDK_API_SECRET',
  'SCENARIO_SDK_JWT',
  'SCENARIO_BASE_URL',
  'SCENARIO_LOG',
] as const;

let server: WharfServer;
let front: LocalServer;

before(async () => {
  server = await startWharf();
  front = await startFront(server.url);
});
after(async () => {
  await front.stop();
  await server.stop();
});

/** Runs `work` with these variables and no others of the SDK. */
async function withEnvironment<T>(
  variables: Partial<Record<(typeof VARIABLES)[number], string>>,
  work: () => Promise<T>,
): Promise<T> {
  const saved = VARIABLES.map((name) => [name, process.env[name]] as const);
  const assign = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  for (const name of VARIABLES) assign(name, variables[name]);
  try {
    return await work();
  } finally {
    for (const [name, value] of saved) assign(name, value);
  }
}

test('the secret alone is a bearer token', async () => {
  const client = new Wharf({ bearerAuth: server.apiSecret, baseURL: server.url });
  assert.deepEqual((await client.jobs.list()).jobs, []);
});

test('a token is asked for before each request', async () => {
  let asked = 0;
  const bearerAuth = async () => {
    asked += 1;
    return server.apiSecret;
  };
  const client = new Wharf({ bearerAuth, baseURL: server.url });
  await client.jobs.list();
  await client.jobs.list();
  assert.equal(asked, 2);
});

test('an expired token is renewed unseen', async () => {
  const fetch = withBearerRefresh(() => server.apiSecret);
  const client = new Wharf({ bearerAuth: 'expired', fetch, baseURL: server.url });
  assert.deepEqual((await client.jobs.list()).jobs, []);
  assert.equal(client.userFetch, undefined);
});

test('the environment has everything that is not given', async () => {
  const environment = {
    SCENARIO_SDK_API_KEY: server.apiKey,
    SCENARIO_SDK_API_SECRET: `${server.apiSecret}\n`,
    SCENARIO_BASE_URL: server.url,
  };
  await withEnvironment(environment, async () => {
    assert.deepEqual((await new Wharf().jobs.list()).jobs, []);
  });
  await withEnvironment(
    { SCENARIO_SDK_JWT: server.apiSecret, SCENARIO_BASE_URL: server.baseURL },
    async () => {
      assert.deepEqual((await new Wharf().jobs.list()).jobs, []);
    },
  );
});

test('what is given beats the environment', async () => {
  const wrong = {
    SCENARIO_SDK_API_KEY: 'wrong',
    SCENARIO_SDK_API_SECRET: 'wrong',
    SCENARIO_SDK_JWT: 'wrong',
    SCENARIO_BASE_URL: 'http://127.0.0.1:9',
  };
  await withEnvironment(wrong, async () => {
    assert.deepEqual((await clientOf(server).jobs.list()).jobs, []);
    const bearer = new Wharf({ bearerAuth: server.apiSecret, baseURL: server.url });
    assert.deepEqual((await bearer.jobs.list()).jobs, []);
  });
});

test('without credentials nothing is sent', async () => {
  await withEnvironment({}, async () => {
    const before = front.requests.length;
    await assert.rejects(new Wharf({ baseURL: front.url }).jobs.list(), /No credentials/);
    assert.equal(front.requests.length, before);
  });
});

test('with apiKey: null requests go without credentials, for a proxy to add them', async () => {
  const proof = `Basic ${btoa(`${server.apiKey}:${server.apiSecret}`)}`;
  const proxy = await startFront(server.url, (request) => {
    assert.equal(request.headers.authorization, undefined);
    request.headers.authorization = proof;
    return false;
  });
  const client = new Wharf({ apiKey: null, baseURL: proxy.url });
  assert.deepEqual((await client.jobs.list()).jobs, []);
  await proxy.stop();
});

test('projectId is sent with every request, and one of a request wins', async () => {
  const { asset } = await clientOf(server).assets.upload({
    name: 'mine',
    image: PNG_BASE64,
  });
  const client = clientOf(server, { projectId: 'proj_other', baseURL: front.url });
  await assert.rejects(client.assets.retrieve(asset.id), PermissionDeniedError);
  assert.equal(front.requests.at(-1)?.query.get('projectId'), 'proj_other');
  const { id, ownerId: projectId } = asset;
  for (const retrieved of [
    client.assets.retrieve(id, { projectId }),
    client.assets.retrieve(id, { query: { projectId } }),
    client.assets.retrieve(id, {}, { query: { projectId } }),
    client.assets.retrieve(id, null, { query: { projectId: null } }),
    client.assets.update(id, { projectId }),
    client.assets.update(id, {}, { query: { projectId } }),
    client.withOptions({ projectId }).assets.retrieve(id),
  ])
    assert.equal((await retrieved).asset.id, id);
});

test('a client with changed options keeps the others', async () => {
  const client = clientOf(server, { defaultHeaders: { 'x-tool': 'test' } });
  await client.withOptions({ baseURL: front.url }).jobs.list();
  assert.equal(front.requests.at(-1)?.headers['x-tool'], 'test');
  await assert.rejects(client.withOptions({ bearerAuth: 'wrong' }).jobs.list(), Wharf.AuthenticationError);
});

test('the client shows no secret where it is printed', async () => {
  const shown = inspect(clientOf(server, { apiSecret: 'S3CRET', bearerAuth: 'T0KEN' }), {
    depth: 20,
    showHidden: true,
  });
  assert.ok(!/S3CRET|T0KEN/.test(shown));
});
