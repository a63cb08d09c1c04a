import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { RemoteFailedError } from '../../src/ports/remote-fetcher.ts';
import { failure, failureOf, readText, startFetcher } from './fetchers.ts';
import { repliesWith, reset, startHttpServer, startTcpServer, writeForever } from './local-servers.ts';

/** Short enough to wait for. */
const SHORT = { connectMs: 100, headersMs: 100 };

test('a name that is never resolved', async (t) => {
  const fetcher = startFetcher(t, { limits: SHORT, resolve: () => new Promise(() => {}) });
  await failure(fetcher.fetch({ url: 'http://models.example/' }), 'timeout');
});

test('a name that cannot be resolved now', async (t) => {
  const resolve = async (name: string) => {
    throw Object.assign(new Error(`getaddrinfo EAI_AGAIN ${name}`), { code: 'EAI_AGAIN' });
  };
  await failure(startFetcher(t, { resolve }).fetch({ url: 'https://models.example/' }), 'connect');
});

test('a server that takes the connection and negotiates nothing', async (t) => {
  const server = await startTcpServer(t, () => {});
  const url = `https://127.0.0.1:${server.port}/`;
  await failure(startFetcher(t, { limits: { connectMs: 100 } }).fetch({ url }), 'timeout');
  await server.allClosed();
});

test('a server that is not there', async (t) => {
  const server = await startTcpServer(t, () => {}, { host: '127.0.0.1' });
  const fetcher = startFetcher(t, { allowedNetworks: ['127.0.0.11/32'] });
  const error = await failure(
    fetcher.fetch({ url: `http://127.0.0.11:${server.port}/secret?k=v` }),
    'connect',
  );
  assert.doesNotMatch(error.message, /127|secret|k=v/);
});

test('a server that does not answer', async (t) => {
  const server = await startHttpServer(t, () => {});
  await failure(startFetcher(t, { limits: SHORT }).fetch({ url: server.origin }), 'timeout');
  await server.allClosed();
});

for (const [what, line] of [
  ['headers', 'x-more: value\r\n'],
  ['interim answers', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
] as const) {
  test(`a server whose ${what} never end`, async (t) => {
    const server = await startTcpServer(t, (socket) => {
      if (what === 'headers') socket.write('HTTP/1.1 200 OK\r\n');
      writeForever(socket, line);
    });
    const limits = { connectMs: 300, headersMs: 300 };
    await failure(startFetcher(t, { limits }).fetch({ url: server.origin }), 'timeout');
    await server.allClosed();
  });
}

test('a body that stalls', async (t) => {
  const server = await startHttpServer(t, (_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('bytes');
  });
  const response = await startFetcher(t, { limits: { idleMs: 50 } }).fetch({ url: server.origin });
  await failure(readText(response), 'timeout');
  await server.allClosed();
});

test('a body that drips', async (t) => {
  const server = await startHttpServer(t, (_, response) => writeForever(response.writeHead(200), '.'));
  const limits = { speedWindowMs: 100, minimumBytesPerSecond: 10_000 };
  const response = await startFetcher(t, { limits }).fetch({ url: server.origin });
  await failure(readText(response), 'too-slow');
  await server.allClosed();
});

test('a body that comes as fast as asked', async (t) => {
  const server = await startHttpServer(t, (_, response) => {
    let lines = 0;
    const timer = setInterval(() => {
      lines += 1;
      response.write('x'.repeat(1000));
      if (lines < 30) return;
      clearInterval(timer);
      response.end();
    }, 5);
  });
  const limits = { speedWindowMs: 20, minimumBytesPerSecond: 1000 };
  const response = await startFetcher(t, { limits }).fetch({ url: server.origin });
  assert.equal((await readText(response)).length, 30_000);
});

test('the time in which nobody reads counts neither as stalled nor as slow', async (t) => {
  const asked = Promise.withResolvers<void>();
  const server = await startHttpServer(t, async (_, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('first');
    await asked.promise;
    response.end('later');
  });
  const limits = { idleMs: 150, speedWindowMs: 150, minimumBytesPerSecond: 1000 };
  const response = await startFetcher(t, { limits }).fetch({ url: server.origin });
  await pause(200);
  let text = '';
  for await (const chunk of response.body) {
    text += Buffer.from(chunk).toString();
    if (text === 'first') {
      await pause(300);
      asked.resolve();
    }
  }
  assert.equal(text, 'firstlater');
});

const NOT_HTTP = {
  'another protocol': '220 mail.example ESMTP\r\n',
  'headers of 40 kB': `HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(40_000)}\r\n\r\n`,
  'many headers': `HTTP/1.1 200 OK\r\n${'x-a: bcdefghijk\r\n'.repeat(4000)}\r\n`,
  'two lengths': 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nbytes',
  'two framings': 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'a length that is none': 'HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\nbytes',
  'a header without a name': 'HTTP/1.1 200 OK\r\n: x\r\n\r\n',
};
for (const [what, bytes] of Object.entries(NOT_HTTP)) {
  test(`an answer of ${what} is no HTTP`, async (t) => {
    const server = await startTcpServer(t, repliesWith(bytes));
    await failure(startFetcher(t).fetch({ url: server.origin }), 'protocol');
    await server.allClosed();
  });
}

test('neither what a server sent nor where it is gets into a log with the error', async (t) => {
  const garbage = await startTcpServer(t, repliesWith('remote garbage'));
  const broken = await startTcpServer(t, repliesWith('', true));
  const fetcher = startFetcher(t);
  for (const { origin } of [garbage, broken]) {
    const error = await failureOf(fetcher.fetch({ url: `${origin}/path?query=secret` }));
    assert.ok(error instanceof RemoteFailedError);
    assert.ok(error.cause instanceof Error);
    assert.doesNotMatch(inspect(error, { depth: 10 }), /garbage|secret|127\.0\.0\.1/);
  }
});

test('a connection that breaks before the headers', async (t) => {
  const resetting = await startHttpServer(t, (_, response) => reset(response));
  const closing = await startTcpServer(t, repliesWith('', true));
  const fetcher = startFetcher(t);
  for (const { origin } of [resetting, closing]) await failure(fetcher.fetch({ url: origin }), 'broken');
});
