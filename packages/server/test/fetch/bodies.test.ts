import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { failure, readChunks, readText, refusal, startFetcher } from './fetchers.ts';
import { type LocalServer, repliesWith, startHttpServer, startTcpServer } from './local-servers.ts';

test('a large body arrives whole, in chunks that stay as they are', async (t) => {
  const bytes = randomBytes(8 * 1024 ** 2);
  const server = await startHttpServer(t, (_, response) => response.end(bytes));
  const chunks = await readChunks(await startFetcher(t).fetch({ url: server.origin }));
  const digest = createHash('sha256');
  for (const chunk of chunks) digest.update(chunk);
  assert.equal(digest.digest('hex'), createHash('sha256').update(bytes).digest('hex'));
});

test('a body that ends with its connection is taken for complete', async (t) => {
  const server = await startTcpServer(t, repliesWith('HTTP/1.0 200 OK\r\n\r\nbytes', true));
  assert.equal(await readText(await startFetcher(t).fetch({ url: server.origin })), 'bytes');
});

const BROKEN = {
  'shorter than announced': 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nbytes',
  'shorter than announced, and to be closed':
    'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 10\r\n\r\nbytes',
  'cut between chunks': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nbytes\r\n',
  'cut within a chunk': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\nbytes',
  'with a chunk of no size': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nbytes\r\nzz\r\n',
};
for (const [what, bytes] of Object.entries(BROKEN)) {
  test(`a body ${what} is broken`, async (t) => {
    const server = await startTcpServer(t, repliesWith(bytes, true));
    const response = await startFetcher(t).fetch({ url: server.origin });
    await failure(readText(response), 'broken');
    await server.allClosed();
  });
}

test('a reset within the body is broken', async (t) => {
  const server = await startHttpServer(t, (_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('bytes');
  });
  const fetcher = startFetcher(t);
  const response = await fetcher.fetch({ url: server.origin });
  const chunks = response.body[Symbol.asyncIterator]();
  await chunks.next();
  server.connections[0]?.resetAndDestroy();
  await failure(chunks.next(), 'broken');
});

test('what comes after the announced length is no part of the body, nor of the next answer', async (t) => {
  const server = await startTcpServer(
    t,
    repliesWith(
      'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nbytesHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil',
    ),
  );
  const fetcher = startFetcher(t);
  for (let time = 0; time < 3; time += 1) {
    assert.equal(await readText(await fetcher.fetch({ url: server.origin })), 'bytes');
  }
});

const ENCODED: Readonly<Record<string, OutgoingHttpHeaders>> = {
  gzip: { 'content-encoding': 'gzip' },
  GZIP: { 'content-encoding': 'GZIP' },
  'gzip three times': { 'content-encoding': 'gzip, gzip, gzip' },
  'gzip behind identity': { 'content-encoding': 'identity\r\ncontent-encoding: gzip' },
  br: { 'content-encoding': 'br' },
  'something unknown': { 'content-encoding': 'x-own' },
  'gzip of the transfer': { 'transfer-encoding': 'gzip, chunked' },
};
for (const [what, headers] of Object.entries(ENCODED)) {
  test(`an answer in ${what} is refused`, async (t) => {
    const server = await startAnswering(t, 200, headers);
    await refusal(startFetcher(t).fetch({ url: server.origin }), 'encoded-body');
    await server.allClosed();
  });
}

test('identity is no encoding', async (t) => {
  const fetcher = startFetcher(t);
  for (const encoding of ['identity', '', 'Identity, identity']) {
    const server = await startHttpServer(t, (_, response) =>
      response.writeHead(206, { 'content-encoding': encoding }).end('bytes'),
    );
    assert.equal(await readText(await fetcher.fetch({ url: server.origin })), 'bytes');
  }
});

test('an error that is encoded has no body, and is an answer', async (t) => {
  const server = await startAnswering(t, 404, { 'content-encoding': 'gzip' });
  const response = await startFetcher(t).fetch({ url: server.origin });
  assert.equal(response.status, 404);
  assert.equal(await readText(response), '');
  response.discard();
});

test('a body that is announced as too large is refused before it is read', async (t) => {
  const server = await startHttpServer(t, (_, response) => {
    response.writeHead(200, { 'content-length': 11 }).flushHeaders();
  });
  await refusal(startFetcher(t).fetch({ url: server.origin, maxBytes: 10 }), 'oversized-body');
  await server.allClosed();
});

test('a body that turns out too large is refused, and its connection closed', async (t) => {
  const server = await startHttpServer(t, (_, response) => {
    response.write('x'.repeat(10));
    response.write('x');
  });
  const response = await startFetcher(t).fetch({ url: server.origin, maxBytes: 10 });
  await refusal(readText(response), 'oversized-body');
  await server.allClosed();
});

test('a body of just the limit is fine', async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end('x'.repeat(10)));
  const response = await startFetcher(t).fetch({ url: server.origin, maxBytes: 10 });
  assert.equal(await readText(response), 'x'.repeat(10));
});

test('leaving the loop closes the connection', async (t) => {
  const server = await startEndless(t);
  const response = await startFetcher(t).fetch({ url: server.origin });
  for await (const chunk of response.body) {
    assert.ok(chunk.length > 0);
    break;
  }
  await server.allClosed();
});

test('leaving before the first chunk closes the connection', async (t) => {
  const server = await startEndless(t);
  const response = await startFetcher(t).fetch({ url: server.origin });
  await response.body[Symbol.asyncIterator]().return?.();
  await server.allClosed();
});

test('discarding closes the connection of a large body, at once', async (t) => {
  const server = await startEndless(t);
  const response = await startFetcher(t).fetch({ url: server.origin });
  response.discard();
  await server.allClosed();
});

test('a body is read once', async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end('bytes'));
  const fetcher = startFetcher(t);
  const read = await fetcher.fetch({ url: server.origin });
  await readText(read);
  await assert.rejects(readText(read), /read before/);
  const discarded = await fetcher.fetch({ url: server.origin });
  discarded.discard();
  await assert.rejects(readText(discarded), /discarded before/);
});

test('discarding while somebody reads ends the reading', async (t) => {
  const server = await startHttpServer(t, (_, response) => {
    response.writeHead(200).flushHeaders();
  });
  const response = await startFetcher(t).fetch({ url: server.origin });
  const reading = readText(response);
  response.discard();
  await failure(reading, 'broken');
  await server.allClosed();
});

test('the connections of small discarded bodies are used again', async (t) => {
  const server = await startHttpServer(t, (_, response) => {
    response.flushHeaders();
    // Later than the headers, so that there is something left to read.
    setTimeout(() => response.end('x'.repeat(1000)), 2);
  });
  const fetcher = startFetcher(t);
  for (let time = 0; time < 20; time += 1) {
    const response = await fetcher.fetch({ url: server.origin });
    response.discard();
    response.discard();
  }
  // Not one: the next request may come before the last body was read.
  assert.ok(server.connections.length < 10, `${server.connections.length} connections`);
});

test('close ends every connection, also of bodies that are being read', async (t) => {
  const server = await startEndless(t);
  const fetcher = startFetcher(t);
  const response = await fetcher.fetch({ url: server.origin });
  const reading = readText(response);
  await fetcher.close();
  await failure(reading, 'broken');
  await server.allClosed();
});

async function startAnswering(
  t: TestContext,
  status: number,
  headers: OutgoingHttpHeaders,
): Promise<LocalServer> {
  const lines = Object.entries(headers).flatMap(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = gzipSync('bytes').toString('latin1');
  const head = `HTTP/1.1 ${status} Status\r\nconnection: close\r\n${lines.join('')}`;
  return await startTcpServer(t, repliesWith(`${head}\r\n${bytes}`, true));
}

async function startEndless(t: TestContext): Promise<LocalServer> {
  return await startHttpServer(t, (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  });
}
