import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { TcpProxy } from './tcp-proxy.ts';

let server: Server;
let proxy: TcpProxy;
let client: Socket;
/** Emits what the server has received: it answers each piece with itself. */
let accepted: Socket[];

beforeEach(async () => {
  accepted = [];
  server = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      server.emit('received', chunk.toString());
      socket.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await TcpProxy.start((server.address() as AddressInfo).port);
  client = connect(proxy.port, '127.0.0.1');
  client.on('error', () => {});
  await exchange('hello');
});

afterEach(async () => {
  client.destroy();
  await proxy.close();
  for (const socket of accepted) socket.destroy();
  server.close();
  await once(server, 'close');
});

async function exchange(word: string): Promise<void> {
  const answer = once(client, 'data');
  client.write(word);
  const [chunk] = await answer;
  assert.equal(String(chunk), word);
}

function closed(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  client.once('close', () => resolve());
  return promise;
}

test('a cut ends every connection', async () => {
  const ended = closed();
  proxy.cut();
  await ended;
});

test('half open: what is sent arrives, what is answered is lost, and the connection does not come back', async () => {
  proxy.inject(1, { kind: 'half-open' });
  client.on('data', () => assert.fail('an answer came'));
  const received = once(server, 'received');
  client.write('commit');
  assert.deepEqual(await received, ['commit']);
  while (proxy.broken === 0) await setImmediate();
  const ended = closed();
  proxy.heal(1);
  await ended;
});

test('a black hole: nothing arrives, and the connection does not come back', async () => {
  proxy.inject(1, { kind: 'black-hole' });
  server.once('received', () => assert.fail('it arrived'));
  client.write('commit');
  while (proxy.broken === 0) await setImmediate();
  const ended = closed();
  assert.equal(proxy.heal(1), 1);
  await ended;
});

test('a delay keeps the order', async () => {
  proxy.inject(1, { kind: 'delay', milliseconds: 5 });
  await exchange('one');
  await exchange('two');
  proxy.heal(1);
  await exchange('three');
});
