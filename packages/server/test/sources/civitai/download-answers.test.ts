import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImportDelayedError } from '../../../src/ports/import-source.ts';
import type { RemoteFetcher } from '../../../src/ports/remote-fetcher.ts';
import { civitaiSource } from '../../../src/sources/civitai/civitai.ts';
import type { FakeModel } from '../../origins/civitai/catalogue.ts';
import type { FaultName } from '../../origins/civitai/faults.ts';
import {
  downloads,
  oneModel,
  oneVersion,
  refusal,
  SIGNAL,
  type StartedSite,
  startSite,
  weights,
} from './started-site.ts';

const PAGE = 'https://civitai.com/models/1';
const NEXT_YEAR = '2999-01-01T00:00:00.000Z';
const ACCOUNTS = {
  'good-token': { username: 'reader', filePreferences: { format: 'PickleTensor' } },
  'buyer-token': { username: 'buyer', grants: [10] },
};

/** The site alone ever sees a token, and only in its header. */
function assertNoLeak({ fake }: StartedSite): void {
  for (const { url, headers } of fake.storage.requests) {
    assert.equal(headers.authorization, undefined);
    assert.doesNotMatch(url, /-token/);
  }
  for (const { url } of fake.requests) assert.doesNotMatch(url, /-token/);
}

test('a file is asked for by its id, once, and read from storage without the token', async (context) => {
  const models = [
    oneModel([weights(100), weights(101, { name: 'x.ckpt', metadata: { format: 'PickleTensor' } })]),
  ];
  const site = await startSite(context, { models, accounts: ACCOUNTS, token: 'good-token' });
  const location = await site.locate(PAGE);
  assert.deepEqual(downloads(site), ['/api/download/models/10?fileId=100']);
  const probe = site.fake.requests.at(-1);
  assert.equal(probe?.method, 'GET');
  assert.equal(probe?.headers.range, 'bytes=0-0');
  assert.equal(probe?.headers.authorization, 'Bearer good-token');
  assert.equal(new URL(location.url).origin, site.fake.storage.base);
  assert.deepEqual(Object.keys(location).sort(), ['maxConnections', 'url', 'via']);
  assert.equal(location.maxConnections, 1);

  assert.equal(site.fake.storage.requests.length, 0, 'storage is left to the download');
  const response = await site.fetcher.fetch({ url: location.url, headers: { range: 'bytes=8-' } });
  assert.equal(response.status, 206);
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  assert.equal(Buffer.concat(chunks).toString(), 'of file 100');
  assertNoLeak(site);
});

test('a link that has expired is replaced by asking again', async (context) => {
  const site = await startSite(context, { models: [oneVersion()] });
  const first = await site.locate(PAGE);
  site.fake.storage.expireLinks();
  assert.equal((await site.fetcher.fetch({ url: first.url })).status, 403);
  const second = await site.locate(PAGE);
  assert.equal((await site.fetcher.fetch({ url: second.url })).status, 200);
});

test('several connections are opened to hosts that put up with them only', async (context) => {
  const hosts: string[] = [];
  const connections = (host: string) => {
    hosts.push(host);
    return 3;
  };
  const site = await startSite(context, { models: [oneVersion()], source: { connections } });
  assert.equal((await site.locate(PAGE)).maxConnections, 3);
  assert.deepEqual(hosts, ['127.0.0.1']);
});

/** What is asked; with which token; the code and message of the refusal. */
const REFUSED: readonly (readonly [string, FakeModel, string | undefined, string, RegExp])[] = [
  ['a login', oneVersion({ requireAuth: true }), undefined, 'login-required', /CIVITAI_API_TOKEN/],
  ['a login', oneVersion({ requireAuth: true }), 'old-token', 'invalid-token', /CIVITAI_API_TOKEN/],
  ['a purchase', oneVersion({ earlyAccessUntil: NEXT_YEAR }), 'good-token', 'early-access', /2999.*buy it/],
  ['a purchase', oneVersion({ earlyAccessUntil: NEXT_YEAR }), 'old-token', 'invalid-token', /does not know/],
  ['a grant', oneVersion({ restricted: true }), 'good-token', 'no-access', /no access/],
];

for (const [what, model, token, code, message] of REFUSED) {
  test(`a file that takes ${what}, with ${token ?? 'no token'}: ${code}`, async (context) => {
    const options = { models: [model], accounts: ACCOUNTS, ...(token === undefined ? {} : { token }) };
    const site = await startSite(context, options);
    const error = await refusal(site.locate(PAGE));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.equal(downloads(site).length, 1, 'no second try');
    assert.ok(site.fake.requests.filter(({ url }) => url === '/api/v1/me').length <= 1);
    assertNoLeak(site);
  });
}

test('an invalid token in the URL is told apart from one of the installation', async (context) => {
  const models = [oneVersion({ requireAuth: true })];
  const site = await startSite(context, { models, accounts: ACCOUNTS, token: 'good-token' });
  const error = await refusal(site.locate(`${PAGE}?token=old-token`));
  assert.equal(error.code, 'invalid-token');
  assert.match(error.message, /in the URL/);
  assert.doesNotMatch(JSON.stringify([error.message, error.details, error.stack]), /(?:old|good)-token/);
});

test('an invalid token does no harm where none is needed', async (context) => {
  const site = await startSite(context, { models: [oneVersion()], accounts: ACCOUNTS, token: 'old-token' });
  assert.equal((await site.locate(PAGE)).via, 'http');
});

test('an account gets what it has bought', async (context) => {
  const models = [oneVersion({ earlyAccessUntil: NEXT_YEAR, restricted: true, requireAuth: true })];
  const site = await startSite(context, { models, accounts: ACCOUNTS });
  assert.equal((await site.locate(`${PAGE}?token=buyer-token`)).via, 'http');
  assertNoLeak(site);
});

test('a site without anonymous downloads demands a login', async (context) => {
  const site = await startSite(context, { models: [oneVersion()], loginOnly: true });
  assert.equal((await refusal(site.locate(PAGE))).code, 'login-required');
});

/** Changes between the plan and the download, which the plan could not see. */
const CHANGED: readonly (readonly [string, FakeModel, string])[] = [
  ['archived', { ...oneVersion(), mode: 'Archived' }, 'archived'],
  ['kept for generation', oneVersion({ usageControl: 'InternalGeneration' }), 'generation-only'],
  ['found to show a real person', { ...oneVersion(), poi: true }, 'not-found'],
  ['deleted', { ...oneVersion(), versions: [] }, 'not-found'],
];

for (const [what, model, code] of CHANGED) {
  test(`a model ${what} after it was planned: ${code}`, async (context) => {
    const before = await startSite(context, { models: [oneVersion()] });
    const [file] = (await before.plan(PAGE)).files;
    assert.ok(file !== undefined);
    const after = await startSite(context, { models: [model] });
    const error = await refusal(after.source.locate(after.stored(PAGE), file, SIGNAL));
    assert.equal(error.code, code);
    assert.equal(downloads(after).length, code === 'not-found' ? 5 : 1);
  });
}

test('an id that the site does not take', async (context) => {
  const site = await startSite(context, { models: [oneVersion()] });
  const selectors = { type: 'VAE', format: 'Nonsense' };
  const locator = { host: '', versionId: 11, fileId: 1, selectors };
  const file = { path: 'x', size: null, digest: null, role: 'content', locator } as const;
  const error = await refusal(site.source.locate(site.stored(PAGE), file, SIGNAL));
  assert.equal(error.code, 'invalid-reference');
});

test('a file that its storage did not have for a moment is found', async (context) => {
  const site = await startSite(context, {
    models: [oneVersion({ files: [weights(100, { missingTimes: 3 })] })],
  });
  assert.equal((await site.locate(PAGE)).via, 'http');
  assert.equal(downloads(site).length, 4);
});

test('a twin is never taken for a file that its storage does not have', async (context) => {
  const files = [weights(100), weights(101, { missingTimes: 99 })];
  const site = await startSite(context, { models: [oneVersion({ files })] });
  assert.equal((await refusal(site.locate(`${PAGE}?fileId=101`))).code, 'not-found');
  assert.deepEqual(new Set(downloads(site)), new Set(['/api/download/models/10?fileId=101']));
});

test('a VAE of a linked version is found by the link of the site', async (context) => {
  const linked = weights(101, { type: 'VAE', linked: true });
  const site = await startSite(context, { models: [oneVersion({ files: [weights(100), linked] })] });
  const location = await site.locate(`${PAGE}?fileId=101`);
  assert.deepEqual(downloads(site), [
    '/api/download/models/10?fileId=101',
    '/api/download/models/10?type=VAE&format=SafeTensor',
  ]);
  const response = await site.fetcher.fetch({ url: location.url });
  assert.equal(response.header('content-length'), String(linked.content.byteLength));
  response.discard();
});

const DELAYED: readonly (readonly [FaultName, RegExp])[] = [
  ['broken', /problem of its own \(status 500\)/],
  ['challenge', /Cloudflare/],
  ['blocked-page', /Cloudflare/],
  ['unavailable-page', /Cloudflare/],
  ['page', /a page instead of the file/],
  ['json', /a page instead of the file/],
];

for (const [fault, message] of DELAYED) {
  test(`"${fault}" is tried again, and after five of them the import waits`, async (context) => {
    const site = await startSite(context, { models: [oneVersion()] });
    site.fake.fail(fault, /download/, 4);
    assert.equal((await site.locate(PAGE)).via, 'http');
    site.fake.fail(fault, /download/, 5);
    await assert.rejects(
      site.locate(PAGE),
      (error) => error instanceof ImportDelayedError && message.test(error.message),
    );
    assert.equal(downloads(site).length, 10);
  });
}

test('a quota that is used up is not strained further', async (context) => {
  const site = await startSite(context, { models: [oneVersion()] });
  site.fake.fail('quota', /download/);
  await assert.rejects(
    site.locate(PAGE),
    (error) => error instanceof ImportDelayedError && /downloaded too much/.test(error.message),
  );
  assert.equal(downloads(site).length, 1);
});

test('a blocked address is told', async (context) => {
  const site = await startSite(context, { models: [oneVersion()] });
  site.fake.fail('forbidden', /download/);
  assert.equal((await refusal(site.locate(PAGE))).code, 'forbidden');
});

test('two calls are under way at once at most', async (context) => {
  const site = await startSite(context, { models: [oneVersion()] });
  let running = 0;
  let most = 0;
  const fetcher: RemoteFetcher = {
    ...site.fetcher,
    async fetch(request) {
      running += 1;
      most = Math.max(most, running);
      const response = await site.fetcher.fetch(request);
      running -= 1;
      return response;
    },
  };
  const source = civitaiSource({ fetcher, endpoint: site.fake.endpoint, token: undefined });
  await Promise.all(Array.from({ length: 8 }, () => source.plan(site.stored(PAGE), 'model', SIGNAL)));
  assert.equal(most, 2);
});

test('an import that is aborted stops trying', async (context) => {
  const site = await startSite(context, {
    models: [oneVersion()],
    source: { retry: { tries: 5, wait: () => 3_600_000 } },
  });
  site.fake.fail('broken', /models\/1$/, 5);
  const aborted = new AbortController();
  const planning = site.source.plan(site.stored(PAGE), 'model', aborted.signal);
  setImmediate(() => aborted.abort(new Error('enough')));
  await assert.rejects(planning, /enough/);
});
