import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { bytesContent } from '../origins/files/content.ts';
import { FileOrigin } from '../origins/files/file-origin.ts';
import type { RecordedRequest } from '../origins/hugging-face/recording-server.ts';
import { bytesOf, type FakeRepository, lfs, xet } from '../origins/hugging-face/repositories.ts';
import type { UploadJson } from './driver/api.ts';
import { assertModel } from './driver/hub-model.ts';
import { HUB_TOKEN, type ServerWithHub, startWithHub } from './driver/hub-server.ts';
import { follow, imported, refused } from './driver/import-outcome.ts';
import { assertNoSecret, keptBytes } from './driver/import-secrets.ts';
import { sampleWeights } from './driver/sample-weights.ts';

const PASTED = 'hf_tokenThatWasPasted';
const SECRETS = { 'the token of the installation': HUB_TOKEN, 'the token of the link': PASTED };

const PATHS = ['model.safetensors', 'config.json', 'tokenizer.model'];
const FILES = {
  'model.safetensors': lfs(sampleWeights('of a token')),
  'config.json': '{"small":true}',
  'tokenizer.model': xet('read through Xet'),
};

describe('a token for Hugging Face', () => {
  let all: ServerWithHub;
  let foreign: FileOrigin;

  before(async () => {
    const tokens = [HUB_TOKEN, PASTED];
    all = await startWithHub({ tokens }, { WHARF_LOG_LEVEL: 'trace' });
    foreign = await FileOrigin.start();
  });
  after(async () => {
    await all.dispose();
    await foreign.close();
  });
  beforeEach(() => {
    Object.assign(all.hub.behavior, {
      cdn: {},
      fault: () => undefined,
      redirectTo: undefined,
      pageSize: 1000,
    });
  });

  function publish(more: Partial<FakeRepository> = {}): void {
    all.hub.behavior.repositories['org/private'] = {
      files: FILES,
      private: true,
      readers: [HUB_TOKEN],
      ...more,
    };
  }

  /** What either server saw of authorization, each value once, by area, since so many requests. */
  function authorizations(since: number): Readonly<Record<string, readonly (string | undefined)[]>> {
    const areaOf = ({ server, url }: RecordedRequest) =>
      server === 'hub' ? server : `${server} ${url.split('/')[1]}`;
    const areas = Object.entries(Object.groupBy(all.hub.requests.slice(since), areaOf));
    return Object.fromEntries(
      areas.map(([area, requests = []]) => [
        area,
        [...new Set(requests.map(({ headers }) => headers.authorization))],
      ]),
    );
  }

  /** Asserts that no token is in what the API says of an import, nor in what is logged or kept. */
  async function assertUntold({ id, jobId, entityId }: UploadJson): Promise<void> {
    const { api, server } = all;
    const paths = ['/uploads', '/jobs', '/models', `/uploads/${id}`, `/jobs/${jobId}`];
    if (entityId !== undefined) paths.push(`/models/${entityId}`);
    for (const path of paths) {
      const { status, body } = await api.call('GET', path);
      assert.equal(status, 200);
      assertNoSecret(SECRETS, path, JSON.stringify(body));
    }
    const events = await Array.fromAsync(await follow(server, id));
    assertNoSecret(SECRETS, 'the events', JSON.stringify(events));
    assertNoSecret(SECRETS, 'the log', server.output());
    for (const [path, bytes] of await keptBytes(server.dataDirectory)) assertNoSecret(SECRETS, path, bytes);
  }

  it('goes to the Hub alone, neither to its CDN nor to the storage of Xet', async () => {
    const { api, hub } = all;
    publish();
    hub.behavior.cdn = { deviation: ({ path }) => (path === 'tokenizer.model' ? { status: 403 } : {}) };
    const before = hub.requests.length;
    const upload = await imported(api, { huggingFaceModelName: 'org/private' });
    await assertModel(api, upload, FILES, PATHS);
    assert.deepEqual(authorizations(before), {
      hub: [`Bearer ${HUB_TOKEN}`],
      'cdn xet-bridge-us': [undefined],
      'cdn v2': [`Bearer ${hub.xet.token}`],
      'cdn xorbs': [undefined],
    });
    await assertUntold(upload);
  });

  it('goes nowhere else, whoever the Hub redirects to', async () => {
    const { api, hub } = all;
    const { 'model.safetensors': weights } = FILES;
    const files = { 'model.safetensors': weights };
    publish({ files });
    const content = bytesContent(bytesOf(weights.content));
    hub.behavior.redirectTo = foreign.serve('/model.safetensors', { content });
    const upload = await imported(api, { huggingFaceModelName: 'org/private' });
    await assertModel(api, upload, files, ['model.safetensors']);
    assert.ok(foreign.requests.length > 0);
    for (const { headers } of foreign.requests) assertNoSecret(SECRETS, 'a request', JSON.stringify(headers));
    await assertUntold(upload);
  });

  it('goes nowhere else, whatever lists and the API lead to', async () => {
    const { api, hub } = all;
    publish();
    const elsewhere = foreign.serve('/elsewhere', { content: bytesContent(Buffer.from('[]')) });
    const before = foreign.requests.length;
    const redirect = { status: 302, headers: { location: elsewhere } };
    const ways = [
      { pageSize: 1, linkBase: elsewhere },
      { fault: () => redirect },
      { fault: ({ url }: RecordedRequest) => (url.includes('/tree/') ? redirect : undefined) },
    ];
    for (const way of ways) {
      Object.assign(hub.behavior, { pageSize: 1000, fault: () => undefined }, way);
      const { code, upload } = await refused(api, { huggingFaceModelName: 'org/private' });
      assert.equal(code, 'foreign-link');
      await assertUntold(upload);
    }
    assert.equal(foreign.requests.length, before);
  });

  it('within the link is used for that import alone, and kept no longer', async () => {
    const { api, hub } = all;
    publish({ readers: [PASTED] });
    const before = hub.requests.length;
    const link = `${hub.url}/org/private/tree/main?token=${PASTED}`;
    const upload = await imported(api, { huggingFaceModelName: link });
    await assertModel(api, upload, FILES, PATHS);
    assert.equal(upload.url, `${hub.url}/org/private/tree/main`);
    const seen = authorizations(before);
    assert.deepEqual(seen, { hub: [`Bearer ${PASTED}`], 'cdn xet-bridge-us': [undefined] });
    await assertUntold(upload);
    // The next import is the installation's again, whose account sees nothing here.
    const { code } = await refused(api, { huggingFaceModelName: 'org/private' });
    assert.equal(code, 'repository-not-found');
  });

  it('that the Hub repeats in its error is told to nobody', async () => {
    const { api, hub } = all;
    hub.behavior.fault = () => ({ status: 400, body: JSON.stringify({ error: `Not for ${HUB_TOKEN}` }) });
    const { message, upload } = await refused(api, { huggingFaceModelName: 'org/private' });
    assert.match(message, /Not for \*\*\*/);
    await assertUntold(upload);
  });
});
