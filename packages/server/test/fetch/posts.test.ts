import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readText, refusal, resolver, startFetcher } from './fetchers.ts';
import { startHttpServer } from './local-servers.ts';

const POST = { method: 'POST', redirects: 'manual', body: '{"text":"größe"}' } as const;

test('a POST carries its body, with its length', async (t) => {
  const seen: unknown[] = [];
  const server = await startHttpServer(t, async (request, response) => {
    seen.push([request.method, request.headers['content-length'], await text(request)]);
    response.end('thanks');
  });
  const response = await startFetcher(t).fetch({ ...POST, url: server.origin });
  assert.equal(await readText(response), 'thanks');
  assert.deepEqual(seen, [['POST', String(Buffer.byteLength(POST.body)), POST.body]]);
});

test('a POST that would follow redirects, and a GET with a body, are mistakes in the program', async (t) => {
  const fetcher = startFetcher(t);
  await assert.rejects(fetcher.fetch({ url: 'http://127.0.0.1/', method: 'POST', body: 'x' }), TypeError);
  await assert.rejects(fetcher.fetch({ url: 'http://127.0.0.1/', body: 'x' }), TypeError);
});

test('a redirect is the answer to a POST, and is not followed', async (t) => {
  let requests = 0;
  const server = await startHttpServer(t, (_, response) => {
    requests += 1;
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  const response = await startFetcher(t).fetch({ ...POST, url: server.origin });
  assert.deepEqual([response.status, requests], [307, 1]);
  response.discard();
});

test('an answer that is encoded all the same has its status, and no body', async (t) => {
  const server = await startHttpServer(t, (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('thanks'));
  });
  const response = await startFetcher(t).fetch({ ...POST, url: server.origin });
  assert.deepEqual([response.status, await readText(response)], [200, '']);
});

test('nothing is sent to a name that leads inwards, also when it led elsewhere a moment before', async (t) => {
  const bodies: string[] = [];
  const server = await startHttpServer(t, async (request, response) => {
    bodies.push(await text(request));
    response.setHeader('connection', 'close').end();
  });
  const resolve = resolver({ 'rebinding.example': [['127.0.0.1'], ['127.0.0.2'], ['10.0.0.1']] });
  const fetcher = startFetcher(t, { resolve });
  const url = `http://rebinding.example:${server.port}/`;
  await readText(await fetcher.fetch({ ...POST, url }));
  await refusal(fetcher.fetch({ ...POST, url }), 'unreachable-host');
  await refusal(fetcher.fetch({ ...POST, url }), 'unreachable-host');
  assert.equal(bodies.length, 1);
});
