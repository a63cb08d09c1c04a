import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RemoteFailedError } from '../../src/ports/remote-fetcher.ts';
import { failureOf, startFetcher } from './fetchers.ts';
import { startHttpServer } from './local-servers.ts';

test('a fetcher that has fetched nothing judges URLs, and can be closed', async (t) => {
  const fetcher = startFetcher(t);
  assert.equal(fetcher.check('http://127.0.0.1/a#b').href, 'http://127.0.0.1/a');
  assert.throws(() => fetcher.check('ftp://127.0.0.1/'), { name: 'RemoteRefusedError' });
  await fetcher.close();
});

test('a fetcher that was closed before it fetched anything fetches nothing', async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end('bytes'));
  const fetcher = startFetcher(t);
  await fetcher.close();
  assert.ok((await failureOf(fetcher.fetch({ url: server.origin }))) instanceof RemoteFailedError);
  assert.equal(server.connections.length, 0);
});
