import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { failureOf, readText, refusal, resolver, startFetcher } from './fetchers.ts';
import { startHttpServer } from './local-servers.ts';

test('a request asks for the bytes as they are, and says who asks', async (t) => {
  const seen: IncomingHttpHeaders[] = [];
  const server = await startHttpServer(t, (request, response) => {
    seen.push(request.headers);
    response.end();
  });
  await readText(await startFetcher(t).fetch({ url: server.origin, headers: { range: 'bytes=0-1' } }));
  assert.deepEqual(seen, [
    {
      host: `127.0.0.1:${server.port}`,
      connection: 'keep-alive',
      accept: '*/*',
      'accept-encoding': 'identity',
      range: 'bytes=0-1',
      'user-agent': 'Wharf/test',
    },
  ]);
});

test('cookies are not kept', async (t) => {
  const cookies: unknown[] = [];
  const server = await startHttpServer(t, (request, response) => {
    cookies.push(request.headers.cookie);
    response.setHeader('set-cookie', 'session=1').end();
  });
  const fetcher = startFetcher(t);
  await readText(await fetcher.fetch({ url: server.origin }));
  await readText(await fetcher.fetch({ url: server.origin }));
  assert.deepEqual(cookies, [undefined, undefined]);
});

test('headers that are not the caller’s to set are a mistake in the program', async (t) => {
  const fetcher = startFetcher(t);
  for (const name of ['authorization', 'Authorization', 'cookie', 'host', 'accept-encoding', 'connection']) {
    await assert.rejects(fetcher.fetch({ url: 'http://127.0.0.1/', headers: { [name]: 'x' } }), TypeError);
  }
});

test('a credential that is no header is refused without showing it', async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end());
  const credential = { origin: server.origin, authorization: 'Bearer secret\r\nx: y' };
  const error = await failureOf(startFetcher(t).fetch({ url: server.origin, credential }));
  assert.ok(error instanceof TypeError);
  assert.doesNotMatch(inspect(error), /secret/);
});

test('the answer’s headers are found by name, several joined, and nothing else is', async (t) => {
  const server = await startHttpServer(t, (_, response) => {
    response.writeHead(404, [
      ['Link', '<a>'],
      ['Link', '<b>'],
      ['X-Name', Buffer.from('größe').toString('latin1')],
    ] as unknown as string[]);
    response.end('missing');
  });
  const response = await startFetcher(t).fetch({ url: server.origin });
  assert.equal(response.status, 404);
  assert.equal(response.header('link'), '<a>, <b>');
  assert.equal(response.header('x-name'), 'grÃ¶Ã\u009fe');
  assert.equal(response.header('constructor'), undefined);
  assert.equal(await readText(response), 'missing');
});

test('check: what is refused without the network, and how a URL is spelled', (t) => {
  const closed = startFetcher(t, { allowedNetworks: [] });
  assert.equal(closed.check('HTTPS://Models.Example.:443/a b#c').href, 'https://models.example/a%20b');
  assert.equal(closed.check('https://models.example:80/').href, 'https://models.example:80/');
  assert.throws(() => closed.check('http://models.example/'), { code: 'forbidden-scheme', message: /https/ });
  assert.throws(() => closed.check('https://models.example:8443/'), { code: 'forbidden-port' });
  for (const name of [
    'localhost',
    'a.localhost',
    'nas',
    'nas.local',
    'a.internal',
    'x.home.arpa',
    'x.onion',
  ]) {
    assert.throws(() => closed.check(`https://${name}/`), { code: 'unreachable-host' }, name);
  }

  const opened = startFetcher(t);
  assert.equal(opened.check('http://nas:8080/x').href, 'http://nas:8080/x');
  assert.equal(opened.check('http://127.0.0.1:1/').href, 'http://127.0.0.1:1/');
  assert.throws(() => opened.check('http://127.0.0.2:1/'), { code: 'unreachable-host' });
  assert.throws(() => opened.check('http://8.8.8.8/'), { code: 'forbidden-scheme' });
});

test('names of the inner network are fine when they resolve into an opened network', async (t) => {
  const server = await startHttpServer(t, (request, response) => response.end(request.headers.host));
  const fetcher = startFetcher(t, {
    resolve: resolver({ models: [['127.0.0.1']], localhost: [['::1', '127.0.0.1']] }),
  });
  for (const name of ['models', 'localhost']) {
    const response = await fetcher.fetch({ url: `http://${name}:${server.port}/` });
    assert.equal(await readText(response), `${name}:${server.port}`);
  }
});

test('what a public address may not be asked for is refused where its name is resolved', async (t) => {
  const fetcher = startFetcher(t, { resolve: resolver({ 'models.example': [['8.8.8.8', '10.0.0.1']] }) });
  await refusal(fetcher.fetch({ url: 'http://models.example/' }), 'forbidden-scheme');
  await refusal(fetcher.fetch({ url: 'https://models.example:8443/' }), 'forbidden-port');
});
