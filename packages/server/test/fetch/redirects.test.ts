import assert from 'node:assert/strict';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { readText, refusal, resolver, startFetcher } from './fetchers.ts';
import { type LocalServer, startHttpServer } from './local-servers.ts';

for (const status of [301, 302, 303, 307, 308]) {
  test(`${status} is followed, with the headers of the request`, async (t) => {
    const seen: IncomingHttpHeaders[] = [];
    const server = await startRedirecting(t, { '/from': '/to?a=1#part' }, { status, seen });
    const response = await startFetcher(t).fetch({
      url: `${server.origin}/from`,
      headers: { range: 'bytes=5-', 'if-range': '"tag"', accept: 'application/json' },
    });
    assert.equal(response.url, `${server.origin}/to?a=1`);
    assert.equal(await readText(response), 'here: /to?a=1');
    for (const headers of seen) {
      assert.equal(headers.range, 'bytes=5-');
      assert.equal(headers['if-range'], '"tag"');
      assert.equal(headers.accept, 'application/json');
    }
    assert.equal(seen.length, 2);
  });
}

test('a redirect with an endless body does not keep its connection', async (t) => {
  const target = await startHttpServer(t, (_, response) => response.end('here'));
  const server = await startHttpServer(t, (_, response) => {
    response.writeHead(302, { location: target.origin });
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
    };
    response.on('drain', more);
    more();
  });
  const response = await startFetcher(t).fetch({ url: server.origin });
  assert.equal(await readText(response), 'here');
  await server.allClosed();
});

test('manual: the redirect is the answer', async (t) => {
  const server = await startRedirecting(t, { '/from': 'http://169.254.169.254/' });
  const response = await startFetcher(t).fetch({ url: `${server.origin}/from`, redirects: 'manual' });
  assert.equal(response.status, 302);
  assert.equal(response.header('location'), 'http://169.254.169.254/');
  assert.equal(response.url, `${server.origin}/from`);
  response.discard();
});

test('300, 304, and a redirect to nowhere are answers', async (t) => {
  const server = await startHttpServer(t, (request, response) => {
    const status = Number(request.url?.slice(1));
    response.writeHead(status, status === 302 ? {} : { location: '/302' }).end();
  });
  const fetcher = startFetcher(t);
  for (const status of [300, 302, 304]) {
    const response = await fetcher.fetch({ url: `${server.origin}/${status}` });
    assert.equal(response.status, status);
    response.discard();
  }
});

test('a location in UTF-8 is understood as such', async (t) => {
  const server = await startHttpServer(t, (request, response) => {
    if (request.url !== '/from') return response.end(request.url);
    return response.writeHead(302, { location: Buffer.from('/größe').toString('latin1') }).end();
  });
  const response = await startFetcher(t).fetch({ url: `${server.origin}/from` });
  assert.equal(await readText(response), '/gr%C3%B6%C3%9Fe');
});

test('what only its address shows to be forbidden is a forbidden redirect as well', async (t) => {
  const fetcher = startFetcher(t, { resolve: resolver({ 'models.example': [['8.8.8.8']] }) });
  for (const location of ['http://models.example/', 'https://models.example:8443/']) {
    const server = await startRedirecting(t, { '/from': location });
    await refusal(fetcher.fetch({ url: `${server.origin}/from` }), 'forbidden-redirect');
  }
});

test('five redirects are followed, the sixth is not', async (t) => {
  const server = await startRedirecting(t, {
    '/6': '/5',
    '/5': '/4',
    '/4': '/3',
    '/3': '/2',
    '/2': '/1',
    '/1': '/0',
  });
  const fetcher = startFetcher(t);
  assert.equal(await readText(await fetcher.fetch({ url: `${server.origin}/5` })), 'here: /0');
  await refusal(fetcher.fetch({ url: `${server.origin}/6` }), 'too-many-redirects');
});

test('a circle ends at once', async (t) => {
  const seen: IncomingHttpHeaders[] = [];
  const server = await startRedirecting(t, { '/a': '/b', '/b': '/a' }, { seen });
  await refusal(startFetcher(t).fetch({ url: `${server.origin}/a` }), 'too-many-redirects');
  assert.equal(seen.length, 2);
});

test('the credential goes to its origin on every hop, and to no other, be it only another port', async (t) => {
  const here: IncomingHttpHeaders[] = [];
  const there: IncomingHttpHeaders[] = [];
  const other: LocalServer = await startHttpServer(t, (request, response) => {
    there.push(request.headers);
    response.writeHead(302, { location: `${server.origin}/last` }).end();
  });
  const server = await startRedirecting(
    t,
    { '/from': '/same', '/same': `${other.origin}/x` },
    { seen: here },
  );
  const response = await startFetcher(t).fetch({
    url: `${server.origin}/from`,
    credential: { origin: server.origin, authorization: 'Bearer secret' },
  });
  assert.equal(await readText(response), 'here: /last');
  assert.deepEqual(
    here.map(({ authorization }) => authorization),
    ['Bearer secret', 'Bearer secret', 'Bearer secret'],
  );
  assert.equal(there.length, 1);
  assert.ok(!JSON.stringify(there).includes('secret'));
});

test('a credential for another origin is not sent', async (t) => {
  const seen: IncomingHttpHeaders[] = [];
  const server = await startRedirecting(t, {}, { seen });
  const fetcher = startFetcher(t);
  for (const origin of [
    `http://localhost:${server.port}`,
    `https://127.0.0.1:${server.port}`,
    'http://127.0.0.1',
  ]) {
    const credential = { origin, authorization: 'Bearer secret' };
    await readText(await fetcher.fetch({ url: `${server.origin}/`, credential }));
  }
  assert.deepEqual(
    seen.map(({ authorization }) => authorization),
    [undefined, undefined, undefined],
  );
});

/** Redirects some paths, and says of every other one that it is here. */
async function startRedirecting(
  t: TestContext,
  targets: Readonly<Record<string, string>>,
  { status = 302, seen = [] }: { readonly status?: number; readonly seen?: IncomingHttpHeaders[] } = {},
): Promise<LocalServer> {
  return await startHttpServer(t, ({ url = '', headers }: IncomingMessage, response: ServerResponse) => {
    seen.push(headers);
    const location = targets[url];
    if (location === undefined) response.end(`here: ${url}`);
    else response.writeHead(status, { location, 'set-cookie': 'a=b' }).end('Moved');
  });
}
