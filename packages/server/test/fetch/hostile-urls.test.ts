import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { AddressRule } from '../../src/adapters/fetch/addresses.ts';
import { RemoteRefusedError } from '../../src/ports/remote-fetcher.ts';
import { failureOf, resolver, startFetcher } from './fetchers.ts';
import { HOSTILE_NAMES, type HostileUrl, hostileUrls } from './hostile-urls.ts';
import { startHttpServer, startTcpServer } from './local-servers.ts';

/** Where the tests' own servers are, that may be reached. No canary is here. */
const OPEN = '127.0.0.9';

test('nothing that a hostile URL names is ever connected to', async (t) => {
  const canaries = await startCanaries(t);
  const rows = [...hostileUrls(canaries.port), ...canaries.urls];
  assert.ok(rows.length >= 220, `${rows.length} rows`);
  const fetcher = startFetcher(t, {
    allowedNetworks: [`${OPEN}/32`],
    // The port shields nobody here.
    allowedPorts: [80, 443, canaries.port],
    resolve: resolver(HOSTILE_NAMES),
  });
  const uniform = new Set<string>();
  for (const { url, code } of rows) {
    const error = await failureOf(fetcher.fetch({ url }));
    assert.ok(error instanceof RemoteRefusedError, `${url}: ${error}`);
    assert.equal(error.code, code, url);
    if (code === 'unreachable-host')
      uniform.add(inspect({ ...error, message: error.message, cause: error.cause }));
    assertSilent(error);
  }
  assert.equal(uniform.size, 1, 'the refusal does not say why');
  assert.equal(canaries.hits(), 0);
});

test('the same URLs are refused when no network is opened', async (t) => {
  const canaries = await startCanaries(t);
  const fetcher = startFetcher(t, {
    allowedNetworks: [],
    allowedPorts: [80, 443, canaries.port],
    resolve: resolver(HOSTILE_NAMES),
  });
  for (const { url, code } of [...hostileUrls(canaries.port), ...canaries.urls]) {
    const error = await failureOf(fetcher.fetch({ url }));
    assert.ok(error instanceof RemoteRefusedError, `${url}: ${error}`);
    const plain = URL.parse(url)?.protocol === 'http:' && code === 'unreachable-host';
    assert.equal(error.code, plain ? 'forbidden-scheme' : code, url);
  }
  assert.equal(canaries.hits(), 0);
});

test('a redirect leads to none of them', async (t) => {
  const canaries = await startCanaries(t);
  // A header cannot carry control characters, and what has no scheme is relative to the redirecting URL.
  const rows = [...hostileUrls(canaries.port), ...canaries.urls].filter(
    ({ url }) => !/[\n\t]/.test(url) && /^\s*[a-z0-9+-]+:/i.test(url) && !/^https?:\/?[^\\/]/i.test(url),
  );
  assert.ok(rows.length >= 220, `${rows.length} rows`);
  const locations = rows.map(({ url }) => Buffer.from(url, 'utf8').toString('latin1'));
  const server = await startHttpServer(
    t,
    (request, response) => {
      response.writeHead(302, { location: locations[Number(request.url?.slice(1))] });
      response.end();
    },
    { host: OPEN },
  );
  const fetcher = startFetcher(t, {
    allowedNetworks: [`${OPEN}/32`],
    allowedPorts: [80, 443, canaries.port],
    resolve: resolver(HOSTILE_NAMES),
  });
  for (const [index, { url, code }] of rows.entries()) {
    const error = await failureOf(fetcher.fetch({ url: `${server.origin}/${index}` }));
    assert.ok(error instanceof RemoteRefusedError, `${url}: ${error}`);
    assert.equal(error.code, code === 'unreachable-host' ? code : 'forbidden-redirect', url);
    assertSilent(error);
  }
  assert.equal(canaries.hits(), 0);
});

test('the canaries do notice: once the networks are opened, the URLs reach them', async (t) => {
  const canaries = await startCanaries(t);
  const fetcher = startFetcher(t, {
    allowedNetworks: ['0.0.0.0/0', '::/0'],
    allowedPorts: [],
    resolve: resolver(HOSTILE_NAMES),
  });
  for (const { url } of [...hostileUrls(canaries.port), ...canaries.urls].filter(({ reaches }) => reaches)) {
    const before = canaries.hits();
    // The canaries speak no TLS: reaching them is enough.
    await fetcher.fetch({ url }).then(
      (response) => response.discard(),
      () => {},
    );
    assert.equal(canaries.hits(), before + 1, url);
  }
});

test('a name that resolves to an allowed address first and inwards later is refused later', async (t) => {
  const canaries = await startCanaries(t);
  const server = await startHttpServer(
    t,
    (_, response) => response.setHeader('connection', 'close').end('file'),
    {
      host: OPEN,
    },
  );
  for (const inwards of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '0.0.0.0']) {
    const fetcher = startFetcher(t, {
      allowedNetworks: [`${OPEN}/32`],
      resolve: resolver({ 'rebound.example': [[OPEN], [inwards]] }),
    });
    const url = `http://rebound.example:${server.port}/`;
    (await fetcher.fetch({ url })).discard();
    await server.allClosed();
    const error = await failureOf(fetcher.fetch({ url }));
    assert.ok(error instanceof RemoteRefusedError, `${error}`);
    assert.equal(error.code, 'unreachable-host');
  }
  assert.equal(canaries.hits(), 0);
});

test('a name is resolved once for a connection, so that what is checked is what is connected to', async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end('file'), { host: OPEN });
  const asked: string[] = [];
  const fetcher = startFetcher(t, {
    allowedNetworks: [`${OPEN}/32`],
    resolve: async (name) => {
      asked.push(name);
      return [{ address: asked.length === 1 ? OPEN : '127.0.0.1', family: 4 }];
    },
  });
  const response = await fetcher.fetch({ url: `http://models.example:${server.port}/` });
  assert.equal(response.status, 200);
  assert.deepEqual(asked, ['models.example']);
});

test('of mixed answers only the vetted address is connected to', async (t) => {
  const canaries = await startCanaries(t);
  const server = await startHttpServer(t, (_, response) => response.end('file'), {
    host: OPEN,
    port: canaries.port,
  });
  const mixtures = [
    [OPEN, '127.0.0.1'],
    ['127.0.0.1', OPEN],
    ['::1', '10.0.0.1', OPEN, '169.254.169.254'],
  ];
  for (const mixture of mixtures) {
    const fetcher = startFetcher(t, {
      allowedNetworks: [`${OPEN}/32`],
      resolve: resolver({ 'mixed.example': [mixture] }),
    });
    const response = await fetcher.fetch({ url: `http://mixed.example:${server.port}/` });
    assert.equal(response.status, 200);
  }
  assert.equal(canaries.hits(), 0);
});

test('a vetted address that does not answer is not replaced by a forbidden one', async (t) => {
  const canaries = await startCanaries(t);
  const fetcher = startFetcher(t, {
    allowedNetworks: ['127.0.0.10/32'],
    resolve: resolver({ 'mixed.example': [['127.0.0.10', '127.0.0.1']] }),
  });
  const error = await failureOf(fetcher.fetch({ url: `http://mixed.example:${canaries.port}/` }));
  assert.equal((error as { code?: string }).code, 'connect');
  assert.equal(canaries.hits(), 0);
});

test('proxies of the environment are not used', async (t) => {
  const proxy = await startTcpServer(t, (socket) => socket.destroy());
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'NODE_USE_ENV_PROXY'];
  const before = names.map((name) => process.env[name]);
  t.after(() => {
    for (const [index, name] of names.entries()) {
      if (before[index] === undefined) delete process.env[name];
      else process.env[name] = before[index];
    }
  });
  for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : proxy.origin;
  const server = await startHttpServer(t, (_, response) => response.end('file'), { host: OPEN });
  const fetcher = startFetcher(t, { allowedNetworks: [`${OPEN}/32`] });
  assert.equal((await fetcher.fetch({ url: server.origin })).status, 200);
  assert.equal(proxy.connections.length, 0);
});

interface Canaries {
  readonly port: number;
  /** One for each address with a canary. */
  readonly urls: readonly HostileUrl[];
  /** Connections that all of them have seen. */
  hits(): number;
}

/** Servers on one port of every address of this machine that must not be reached. */
async function startCanaries(t: TestContext): Promise<Canaries> {
  const sing = 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 6\r\n\r\ncanary';
  let hits = 0;
  const listen = async (host: string, port: number) => {
    const server = createServer((socket) => {
      hits += 1;
      socket.on('error', () => {});
      socket.once('data', () => socket.end(sing));
    });
    server.listen(port, host);
    await once(server, 'listening');
    t.after(() => server.close());
    return (server.address() as { readonly port: number }).port;
  };
  const port = await listen('127.0.0.1', 0);
  const addresses = ['127.0.0.2', '::1', ...innerAddresses()];
  for (const address of addresses) await listen(address, port);
  const urls = addresses.map((address): HostileUrl => {
    const host = address.includes(':') ? `[${address}]` : address;
    return { url: `http://${host}:${port}/`, code: 'unreachable-host', reaches: true };
  });
  return { port, urls, hits: () => hits };
}

/** This machine's own addresses in private networks. Its public ones nobody can tell from others. */
function innerAddresses(): readonly string[] {
  const rule = new AddressRule([]);
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address, scopeid }) => !internal && !scopeid && rule.judge(address) !== 'public')
    .map(({ address }) => address);
}

/** Neither what a user reads nor what a log prints has an address in it, or the query of the URL. */
function assertSilent(error: Error): void {
  const withoutStack = inspect({ ...error, message: error.message, cause: error.cause });
  assert.doesNotMatch(withoutStack, /\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f]*:|y=z|meta-data/);
}
