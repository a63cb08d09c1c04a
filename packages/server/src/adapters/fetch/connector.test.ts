import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { AddressRule } from './addresses.ts';
import { GuardedConnector } from './connector.ts';

test('literals are judged at the connection too, whoever checked the URL before', async (t) => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = String((server.address() as AddressInfo).port);
  const rules = { addresses: new AddressRule(['127.0.0.9/32']), allowedPorts: [Number(port)] };
  const connector = new GuardedConnector({ rules, resolve: async () => [], connectMs: 1000 });
  for (const protocol of ['http:', 'https:']) {
    for (const hostname of ['127.0.0.1', '::ffff:127.0.0.1', '0.0.0.0']) {
      const error = await new Promise((resolve) => {
        connector.connect(
          { hostname, host: hostname, protocol, port },
          (...[failed]: [Error | null, unknown]) => resolve(failed),
        );
      });
      assert.equal((error as { readonly code?: string } | null)?.code, 'unreachable-host', hostname);
    }
  }
  assert.equal(connections, 0);
});
