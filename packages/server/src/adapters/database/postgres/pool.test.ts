import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { openPool } from './pool.ts';

/** A message of PostgreSQL's protocol (manual, "Message Formats"): its type, its length, its content. */
function message(type: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(type), length, content]);
}

const AUTHENTICATED = message('R', Buffer.alloc(4));
const READY = message('Z', Buffer.from('I'));
const SHUT_DOWN = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0'));

test('a server that ends a connection in the packet that says it is ready does not end the process', async (t) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([AUTHENTICATED, READY, SHUT_DOWN])));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const pool = openPool({ host: '127.0.0.1', port, user: 'wharf', database: 'wharf' });
  t.after(async () => {
    await pool.end();
    server.close();
  });
  const client = await pool.connect();
  await assert.rejects(client.query('select 1'), /connection/i);
  client.release(true);
});
