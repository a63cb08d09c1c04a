import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RemoteFetcher } from '../../../src/ports/remote-fetcher.ts';
import { civitaiSource } from '../../../src/sources/civitai/civitai.ts';
import { downloads, oneModel, oneVersion, refusal, SIGNAL, startSite, weights } from './started-site.ts';

const PAGE = 'https://civitai.com/models/1';
const DOWNLOAD = '/api/download/models/10';
const MODELS = [oneModel([weights(100)])];
const NEXT_YEAR = '2999-01-01T00:00:00.000Z';
const ACCOUNTS = { 'good-token': { username: 'reader' } };

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

for (const [what, changes, code] of [
  ['the login page', { requireAuth: true }, 'login-required'],
  ['the page of the version', { earlyAccessUntil: NEXT_YEAR }, 'early-access'],
] as const) {
  test(`a redirect to ${what}, as browsers get it, is a refusal`, async (context) => {
    const options = { accounts: ACCOUNTS, userAgent: 'Mozilla/5.0' };
    const site = await startSite(context, { ...options, models: [oneVersion(changes)] });
    const planned = await startSite(context, { models: MODELS });
    const [file] = (await planned.plan(PAGE)).files;
    assert.ok(file !== undefined);
    const error = await refusal(site.source.locate(site.stored(PAGE), file, SIGNAL));
    assert.equal(error.code, code);
    assert.ok(!site.fake.requests.some(({ url }) => url.startsWith('/login')), 'the page is not fetched');
  });
}

test('a redirect from one front of the site to the other is followed with its token', async (context) => {
  const red = await startSite(context, { models: [oneVersion({ requireAuth: true })], accounts: ACCOUNTS });
  const com = await startSite(context, {
    models: MODELS,
    token: 'good-token',
    source: { alternateEndpoint: red.fake.endpoint },
  });
  const location = `${red.fake.endpoint}${DOWNLOAD}?fileId=100`;
  com.fake.answer(DOWNLOAD, '', { status: 308, headers: { location } });
  const found = await com.locate(PAGE);
  assert.equal(new URL(found.url).origin, red.fake.storage.base);
  assert.equal(red.fake.requests.at(-1)?.headers.authorization, 'Bearer good-token');
});

for (const target of [
  '/elsewhere',
  '/api/download/models/10',
  'http://[',
  'https://www.civitai.com/images/1',
]) {
  test(`a redirect to ${target} leads nowhere`, async (context) => {
    const site = await startSite(context, { models: MODELS, token: 'good-token' });
    site.fake.answer(DOWNLOAD, '', { status: 302, headers: { location: target } });
    assert.equal((await refusal(site.locate(PAGE))).code, 'unexpected-answer');
    assert.ok(downloads(site).length <= 3);
  });
}

for (const path of ['/login', '/elsewhere?reason=download-auth', '/en/login?returnUrl=x']) {
  test(`a redirect to ${path} is a login`, async (context) => {
    const site = await startSite(context, { models: MODELS });
    site.fake.answer(DOWNLOAD, '', { status: 302, headers: { location: path } });
    assert.equal((await refusal(site.locate(PAGE))).code, 'login-required');
  });
}

test('storage without encryption is not taken from a site with it', async (context) => {
  const site = await startSite(context, { models: MODELS });
  const [file] = (await site.plan(PAGE)).files;
  assert.ok(file !== undefined);
  // Stands for https://civitai.com, which cannot be had here.
  const fetcher: RemoteFetcher = {
    ...site.fetcher,
    fetch: (request) => site.fetcher.fetch({ ...request, url: site.fake.endpoint + pathOf(request.url) }),
  };
  const source = civitaiSource({ fetcher, token: undefined });
  assert.equal((await refusal(source.locate(site.stored(PAGE), file, SIGNAL))).code, 'unexpected-answer');
});

test('a mirror may give the bytes itself, to one connection with its token', async (context) => {
  const site = await startSite(context, { models: MODELS, token: 'good-token' });
  const headers = { 'content-type': 'application/octet-stream' };
  site.fake.answer(DOWNLOAD, 'bytes', { headers });
  assert.deepEqual(await site.locate(PAGE), {
    via: 'http',
    url: `${site.fake.endpoint}${DOWNLOAD}?fileId=100`,
    credential: { origin: site.fake.endpoint, authorization: 'Bearer good-token' },
    maxConnections: 1,
  });
});
