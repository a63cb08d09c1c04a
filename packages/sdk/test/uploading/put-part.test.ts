/** How one part goes over the wire, against servers that look at every byte. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { APIConnectionTimeoutError } from '../../src/errors/api-connection-timeout-error.ts';
import { platform as generic } from '../../src/platform/generic/index.ts';
import { platform as node } from '../../src/platform/node/index.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { bytesRange } from '../../src/platform/sources/bytes-source.ts';
import { seededBytes } from './seeded-random.ts';
import { MIB, sha256 } from './upload-bench.ts';

const closing: (() => void)[] = [];
after(() => {
  for (const close of closing) close();
});

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = http.createServer(handle).listen(0, '127.0.0.1');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/part?signature=secret`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

interface PutOptions {
  readonly onBytes?: (bytes: Uint8Array) => void | Promise<void>;
  readonly idleTimeout?: number;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
}

function put(platform: Platform, url: string, bytes: Uint8Array, options: PutOptions = {}) {
  const progress: number[] = [];
  const answer = platform.putPart(
    {
      url,
      range: bytesRange(bytes),
      onProgress: (sent) => progress.push(sent),
      signal: new AbortController().signal,
      idleTimeout: 60_000,
      ...options,
    },
    options.fetch,
  );
  return { answer, progress };
}

const ways: readonly [string, Platform, PutOptions][] = [
  ['node', node, {}],
  ['node with a fetch of your own', node, { fetch: (input, init) => fetch(input, init) }],
  ['generic', generic, {}],
];

for (const [way, platform, options] of ways) {
  test(`${way}: a part goes out whole, with its length, and with no header that S3 would mind`, async () => {
    let headers: http.IncomingHttpHeaders = {};
    const url = await serve(async (request, response) => {
      headers = request.headers;
      response.setHeader('etag', `"${sha256(await bodyOf(request))}"`);
      response.end('answer');
    });
    const bytes = seededBytes(1, 3 * MIB + 1);
    const seen: Uint8Array[] = [];
    const { answer, progress } = put(platform, url, bytes, {
      ...options,
      onBytes: (piece) => void seen.push(piece.slice()),
    });
    const { status, etag, text } = await answer;
    assert.deepEqual([status, etag, text], [200, sha256(bytes), 'answer']);
    assert.ok(Buffer.concat(seen).equals(bytes), 'every byte is shown, in order');
    assert.equal(progress.at(-1), bytes.length);
    assert.equal(headers['content-length'], String(bytes.length));
    for (const name of ['transfer-encoding', 'authorization', 'content-type', 'expect', 'content-md5'])
      assert.equal(headers[name], undefined, name);
  });

  test(`${way}: a redirect is an answer, and nobody follows it`, async () => {
    let requests = 0;
    const url = await serve((request, response) => {
      requests += 1;
      request.resume();
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    const { status } = await put(platform, url, Buffer.alloc(1000), options).answer;
    assert.equal(status, 307);
    assert.equal(requests, 1);
  });

  test(`${way}: an aborted signal tears the connection down`, async () => {
    const controller = new AbortController();
    const torn = Promise.withResolvers<void>();
    const url = await serve((request) => {
      request.on('close', () => torn.resolve()).resume();
      controller.abort(new Error('enough'));
    });
    await assert.rejects(
      put(platform, url, Buffer.alloc(8 * MIB), { ...options, signal: controller.signal }).answer,
    );
    await torn.promise;
  });

  test(`${way}: a connection that breaks is a rejection`, async () => {
    const url = await serve((request) => request.socket.destroy());
    await assert.rejects(put(platform, url, Buffer.alloc(MIB), options).answer);
  });

  test(`${way}: an answer of many bytes is cut`, async () => {
    const url = await serve(async (request, response) => {
      await bodyOf(request);
      response.writeHead(503).end('x'.repeat(100_000));
    });
    const { status, text } = await put(platform, url, Buffer.alloc(1000), options).answer;
    assert.equal(status, 503);
    assert.equal(text, 'x'.repeat(4096));
  });
}

test('node: a refusal is read before all of the part is sent', async () => {
  const url = await serve((_, response) => {
    response.writeHead(403).end('expired');
  });
  const bytes = Buffer.alloc(64 * MIB);
  const { answer, progress } = put(node, url, bytes);
  const { status, text } = await answer;
  assert.deepEqual([status, text], [403, 'expired']);
  assert.ok((progress.at(-1) ?? 0) < bytes.length);
});

test('node: nothing is read ahead of what the network takes', async () => {
  const url = await serve(() => {});
  const controller = new AbortController();
  let shown = 0;
  const { answer } = put(node, url, Buffer.alloc(64 * MIB), {
    signal: controller.signal,
    idleTimeout: 300,
    onBytes: (bytes) => {
      shown += bytes.length;
    },
  });
  await assert.rejects(answer, APIConnectionTimeoutError);
  // What the buffers of two sockets hold.
  assert.ok(shown < 32 * MIB, `${shown} bytes were read`);
});

test('node: a server that is silent is given up', async () => {
  const silent = await serve((request) => request.resume());
  await assert.rejects(
    put(node, silent, Buffer.alloc(MIB), { idleTimeout: 100 }).answer,
    APIConnectionTimeoutError,
  );
});

test('node: parts use a connection again', async () => {
  const ports = new Set<number | undefined>();
  const url = await serve(async (request, response) => {
    ports.add(request.socket.remotePort);
    await bodyOf(request);
    response.end();
  });
  for (let part = 0; part < 3; part += 1)
    assert.equal((await put(node, url, Buffer.alloc(MIB)).answer).status, 200);
  assert.equal(ports.size, 1);
});

test('node: an answer counts whose body breaks off', async () => {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nETag: "abc"\r\nContent-Length: 10\r\n\r\nhalf', () =>
        socket.destroy(),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { status, etag } = await put(node, url, Buffer.alloc(10)).answer;
  assert.deepEqual([status, etag], [200, 'abc']);
});

test('a stream goes through a fetch of your own piece by piece, with its length', async () => {
  const size = 65 * MIB;
  let headers: http.IncomingHttpHeaders = {};
  let received = 0;
  const url = await serve(async (request, response) => {
    headers = request.headers;
    for await (const piece of request as AsyncIterable<Buffer>) received += piece.length;
    response.end();
  });
  const { answer, progress } = put(node, url, Buffer.alloc(size), {
    fetch: (input, init) => fetch(input, init),
  });
  assert.equal((await answer).status, 200);
  assert.equal(received, size);
  assert.equal(headers['content-length'], String(size));
  assert.equal(headers['transfer-encoding'], undefined);
  assert.ok(progress.length > 10 && progress.at(-1) === size);
});
