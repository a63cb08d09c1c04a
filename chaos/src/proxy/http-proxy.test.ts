import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { Random } from '../random.ts';
import { type HttpFault, HttpProxy } from './http-proxy.ts';

let server: Server;
let proxy: HttpProxy;
/** Bodies of the requests that the server has answered. */
let received: string[];

beforeEach(async () => {
  received = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    received.push(Buffer.concat(chunks).toString());
    response.writeHead(200, { 'x-seen-host': request.headers.host }).end('an answer '.repeat(20));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await HttpProxy.start((server.address() as AddressInfo).port, new Random(1));
});

afterEach(async () => {
  await proxy.close();
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

function put(): Promise<Response> {
  return fetch(`${proxy.url}/bucket/key?signature=1`, { method: 'PUT', body: 'a part' });
}

async function text(response: Promise<Response>): Promise<string> {
  return (await response).text();
}

function always(fault: Omit<HttpFault, 'share'>): void {
  proxy.inject(1, { ...fault, share: 1 });
}

test('without a fault requests and answers pass, and the host that was signed for stays', async () => {
  const response = await put();
  assert.equal(response.headers.get('x-seen-host'), new URL(proxy.url).host);
  assert.equal((await response.text()).length, 200);
  assert.deepEqual(received, ['a part']);
});

test('a lost reply: the server has done it, and the client does not know', async () => {
  always({ kind: 'lose-reply' });
  await assert.rejects(put());
  assert.deepEqual(received, ['a part']);
});

test('a truncated reply: the client notices', async () => {
  always({ kind: 'truncate' });
  await assert.rejects(text(put()));
  assert.deepEqual(received, ['a part']);
});

test('a reset request: the server never gets it whole', async () => {
  always({ kind: 'reset' });
  await assert.rejects(put());
  assert.deepEqual(received, []);
});

test('an answer of the proxy: the server never sees the request, and reads pass where only writes are hit', async () => {
  always({ kind: 'answer', status: 503, body: '<Error/>', writesOnly: true });
  const response = await put();
  assert.equal(response.status, 503);
  assert.equal(await response.text(), '<Error/>');
  assert.deepEqual(received, []);
  assert.equal((await fetch(proxy.url)).status, 200);
});

test('a healed proxy lets everything pass again', async () => {
  always({ kind: 'reset' });
  await assert.rejects(put());
  proxy.heal(1);
  assert.equal((await put()).status, 200);
});

test('healing a fault tells how many requests ran into it', async () => {
  always({ kind: 'lose-reply' });
  await assert.rejects(put());
  await assert.rejects(put());
  assert.equal(proxy.heal(1), 2);
  await put();
  proxy.inject(2, { kind: 'answer', share: 1, writesOnly: true });
  await text(fetch(proxy.url));
  assert.equal(proxy.heal(2), 0);
});
