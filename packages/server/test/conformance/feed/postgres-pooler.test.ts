import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { suite, type TestContext, test } from 'node:test';
import { openPostgresFeed } from '../../../src/adapters/feed/postgres.ts';
import { createDatabase, WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { heardOnce } from './feed-suite.ts';

/** PostgreSQL's message type of a notification (protocol 3.0, "NotificationResponse"). */
const NOTIFICATION = 'A'.charCodeAt(0);

/** Passes on what the server says but notifications, as a pooler does that pools transactions. */
function withoutNotifications(from: Socket, to: Socket): void {
  let rest = Buffer.alloc(0);
  from.on('data', (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 5) {
      // A type, and a length that counts itself.
      const end = 1 + rest.readUInt32BE(1);
      if (rest.length < end) break;
      if (rest[0] !== NOTIFICATION) to.write(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  });
}

/** A pooler in front of the server of `url`. @returns the URL that leads through it */
async function startPooler(t: TestContext, url: string): Promise<string> {
  const target = new URL(url);
  const { port, hostname } = target;
  const sockets = new Set<Socket>();
  const pooler = createServer((client) => {
    const server = connect(Number(port), hostname);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
    client.pipe(server);
    withoutNotifications(server, client);
  });
  t.after(() => {
    pooler.close();
    for (const socket of sockets) socket.destroy();
  });
  pooler.listen(0, '127.0.0.1');
  await once(pooler, 'listening');
  target.port = String((pooler.address() as AddressInfo).port);
  return target.href;
}

suite('PostgreSQL: a feed behind a pooler of transactions', { skip: WITHOUT_POSTGRES }, () => {
  test('says once that it hears nobody, and serves its own process', async (t) => {
    const database = await createDatabase();
    t.after(database.drop);
    const warnings: unknown[] = [];
    const log = { debug() {}, info() {}, error() {}, warn: (fields: unknown) => warnings.push(fields) };
    const connection = { connectionString: await startPooler(t, database.url) };
    const { feed, close } = await openPostgresFeed(connection, log);
    const heard = heardOnce((listener) => feed.onUpload('u', listener));
    feed.uploadChanged({ id: 'u', projectId: 'p' });
    await heard;
    await close();
    assert.equal(warnings.length, 1);
    const [{ err }] = warnings as [{ readonly err: Error }];
    assert.match(err.message, /DATABASE_URL may lead through a pooler that pools transactions/);
  });
});
