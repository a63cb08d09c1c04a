/** Where the credentials of the API do not go. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { APIError, Wharf } from '../../src/index.ts';
import { type Answer, answerJson, type LocalServer, startLocalServer } from '../driver/local-server.ts';

const servers: LocalServer[] = [];
after(() => Promise.all(servers.map((server) => server.stop())));

async function started(answer: Answer): Promise<LocalServer> {
  const server = await startLocalServer(answer);
  servers.push(server);
  return server;
}

function clientOf(server: LocalServer): Wharf {
  return new Wharf({ apiKey: 'key', apiSecret: 'secret', baseURL: server.url });
}

const jobs: Answer = (_request, response) => answerJson(response, 200, { jobs: [] });

function redirecting(status: number, location: (path: string) => string): Answer {
  return (request, response) => {
    if (request.path.startsWith('/v1')) {
      response.writeHead(status, { location: location(request.path) });
      response.end();
    } else jobs(request, response);
  };
}

test('a redirect within the API is followed', async () => {
  const server = await started(redirecting(302, (path) => `/moved${path}?a=1`));
  assert.deepEqual((await clientOf(server).jobs.list()).jobs, []);
  assert.equal(server.requests.at(-1)?.path, '/moved/v1/jobs');
  assert.equal(server.requests.at(-1)?.headers.authorization, `Basic ${btoa('key:secret')}`);
});

test('a redirect to another origin is an error that names it, and nothing is sent there', async () => {
  const elsewhere = await started(jobs);
  for (const status of [301, 302, 303, 307, 308]) {
    const server = await started(redirecting(status, (path) => `${elsewhere.url}/moved${path}?token=s3cret`));
    await assert.rejects(clientOf(server).jobs.list(), (error: Error) => {
      assert.ok(error instanceof APIError && error.status === status);
      assert.ok(error.message.includes(elsewhere.url) && !error.message.includes('s3cret'));
      return true;
    });
    assert.equal(server.requests.length, 1);
  }
  assert.equal(elsewhere.requests.length, 0);
});

test('a POST is never turned into a GET, but sent again where the status says that it may be', async () => {
  const permanent = await started(redirecting(308, (path) => `/moved${path}`));
  await clientOf(permanent).post('/jobs', { body: { a: 1 } });
  assert.deepEqual(
    permanent.requests.map(({ method, body }) => [method, body.toString()]),
    [
      ['POST', '{"a":1}'],
      ['POST', '{"a":1}'],
    ],
  );
  const changing = await started(redirecting(301, (path) => `/moved${path}`));
  await assert.rejects(clientOf(changing).post('/jobs', { body: {} }), /baseURL/);
  assert.equal(changing.requests.length, 1);
});

test('redirects in a circle come to an end', async () => {
  const server = await started(redirecting(302, (path) => path));
  await assert.rejects(clientOf(server).jobs.list(), /more than 5 times/);
});

test('an absolute URL is one of the API or refused before anything is sent', async () => {
  const elsewhere = await started(jobs);
  const server = await started(jobs);
  const client = clientOf(server);
  assert.deepEqual(await client.get(`${server.baseURL}/jobs?a=1`), { jobs: [] });
  assert.equal(server.requests.at(-1)?.query.get('a'), '1');
  for (const path of [`${elsewhere.url}/v1/jobs`, `${server.url}@127.0.0.1/`, 'jobs', ''])
    await assert.rejects(client.get(path), /WharfError/);
  await client.get(`//${new URL(elsewhere.url).host}/jobs`);
  assert.equal(elsewhere.requests.length, 0);
});
