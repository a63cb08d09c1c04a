import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type FakeCivitai, startFakeCivitai } from '../origins/civitai/fake-civitai.ts';
import { bytesContent } from '../origins/files/content.ts';
import type { Deviation } from '../origins/files/deviation.ts';
import { FileOrigin } from '../origins/files/file-origin.ts';
import { type FakeHub, startFakeHub } from '../origins/hugging-face/fake-hub.ts';
import { lfs } from '../origins/hugging-face/repositories.ts';
import { Api, type UploadJson } from './driver/api.ts';
import { civitaiFile, civitaiModel } from './driver/import-civitai-models.ts';
import { closedGate, type Gate } from './driver/import-gate.ts';
import { endsFailed, endsImported, follow } from './driver/import-outcome.ts';
import { assertNoSecret, keptBytes } from './driver/import-secrets.ts';
import { startImportingServer } from './driver/import-server.ts';
import { samplePng } from './driver/sample-files.ts';
import { sampleWeights } from './driver/sample-weights.ts';
import type { TestServer } from './driver/server.ts';
import { until } from './driver/until.ts';

const HF_TOKEN = 'hf_SecretOfTheInstallation0123456789';
const CIVITAI_API_TOKEN = 'civitaiSecretOfTheInstallation4567';
const PASTED = 'civitaiSecretThatWasPasted89';
const OF_CIVITAI = { 'the token for Civitai': CIVITAI_API_TOKEN, 'a token that was pasted': PASTED };
const OF_HUB = { 'the token for Hugging Face': HF_TOKEN };
const OF_LINKS = {
  'the signature of a link': 'b5f0c4d2e1a697881f3a0d5c2b7e9f64',
  'the credential of a link': 'AKIASECRETCREDENTIAL',
  'a token in a link': 'short-secret',
  'a key in the path of a link': 'eyJhbGciOiJIUzI1NiJ9.eyJzZWNyZXQiOiJ5ZXMifQ.c2lnbmF0dXJlLXNlY3JldA',
};
const SECRETS = { ...OF_CIVITAI, ...OF_HUB, ...OF_LINKS };
const [SIGNATURE, CREDENTIAL, LINK_TOKEN, PATH_KEY] = Object.values(OF_LINKS);
const QUERY = `X-Amz-Credential=${CREDENTIAL}&X-Amz-Signature=${SIGNATURE}&token=${LINK_TOKEN}`;

/** What may be kept: that it is found shows that secrets would be. */
const NO_SECRET = 'canary-in-a-link';

const toCdn = ({ server }: { readonly server: string }) => server === 'cdn';

describe('the secrets of imports', () => {
  let site: FakeCivitai;
  let hub: FakeHub;
  let origin: FileOrigin;
  /** Where a signed link redirects to. */
  let other: FileOrigin;
  let server: TestServer;
  let api: Api;
  let uploads: readonly UploadJson[];
  const gate: Gate = closedGate();

  before(async () => {
    site = await startFakeCivitai({
      models: [
        civitaiModel(1, { requireAuth: true }),
        civitaiModel(2, { files: [civitaiFile(200, { sha256: '0'.repeat(64) })] }),
      ],
      accounts: { [CIVITAI_API_TOKEN]: { username: 'one' }, [PASTED]: { username: 'two' } },
    });
    const files = { 'model.safetensors': lfs(sampleWeights('on the hub')) };
    hub = await startFakeHub({
      tokens: [HF_TOKEN],
      repositories: { 'org/private': { files, private: true, readers: [HF_TOKEN] } },
    });
    origin = await FileOrigin.start();
    other = await FileOrigin.start();
    server = await startImportingServer({
      HF_ENDPOINT: hub.url,
      HF_TOKEN,
      CIVITAI_ENDPOINT: site.endpoint,
      CIVITAI_API_TOKEN,
      WHARF_IMPORT_CONCURRENCY: '1',
      WHARF_LOG_LEVEL: 'trace',
    });
    api = Api.of(server);
  });
  after(async () => {
    await Promise.all([site.close(), hub.close(), origin.close(), other.close()]);
    await server.dispose();
  });

  async function signedLink(name: string, deviation: Deviation = {}): Promise<string> {
    const path = `/${PATH_KEY}/${NO_SECRET}-${name}.png`;
    const content = bytesContent(await samplePng(name));
    return `${origin.serve(path, { content, deviate: () => deviation })}?${QUERY}`;
  }

  /** What a client can learn of an upload. */
  async function everyAnswer({ id, jobId, entityId }: UploadJson): Promise<readonly unknown[]> {
    const paths = [`/uploads/${id}`, `/jobs/${jobId}`, '/uploads', '/jobs'];
    if (entityId !== undefined) {
      const entity = entityId.startsWith('model') ? 'models' : 'assets';
      paths.push(`/${entity}/${entityId}`, `/${entity}`);
    }
    const answers = paths.map(async (path) => (await api.call('GET', path)).body);
    return [await Promise.all(answers), await Array.fromAsync(await follow(server, id))];
  }

  async function assertNoneKept(): Promise<void> {
    const kept = await keptBytes(server.dataDirectory);
    for (const [path, bytes] of kept) assertNoSecret(SECRETS, path, bytes);
    assert.ok(Buffer.concat([...kept.values()]).includes(NO_SECRET));
  }

  async function assertNonePrinted(): Promise<void> {
    assert.match(server.output(), /"level":(?:10|20)\b/, 'nothing was logged in detail');
    assertNoSecret(SECRETS, 'the log', server.output());
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    assertNoSecret(SECRETS, 'the metrics', metrics);
  }

  it('are sealed while the imports are queued', async () => {
    const held = await signedLink('held', { holdUntil: gate.opened });
    const target = other.serve('/target.png', { content: bytesContent(await samplePng('target')) });
    const redirect = { status: 302, headers: { location: target } };
    uploads = [
      await api.createUpload({ kind: 'image', url: held }),
      await api.createUpload({ kind: 'image', url: await signedLink('redirected', redirect) }),
      await api.createUpload({ kind: 'image', url: await signedLink('refused', { status: 403 }) }),
      await api.createUpload({ civitaiModelUrl: `https://civitai.com/models/1?token=${PASTED}` }),
      await api.createUpload({ civitaiModelUrl: 'https://civitai.com/models/1' }),
      await api.createUpload({ civitaiModelUrl: `https://civitai.com/models/2?token=${PASTED}` }),
      await api.createUpload({ huggingFaceModelName: 'org/private' }),
      await api.createUpload({ huggingFaceModelName: 'org/none' }),
    ];
    assertNoSecret(SECRETS, 'the answers to the creates', JSON.stringify(uploads));
    await until('the first is under way', () => origin.openAnswers === 1);
    await assertNoneKept();
    await assertNonePrinted();
  });

  it('are nowhere once the imports have ended, well or not', async () => {
    gate.open();
    const outcomes: UploadJson[] = [];
    for (const [index, upload] of uploads.entries()) {
      const fails = [2, 5, 7].includes(index);
      outcomes.push(fails ? (await endsFailed(api, upload)).upload : await endsImported(api, upload));
    }
    for (const outcome of outcomes) {
      assertNoSecret(SECRETS, 'an answer', JSON.stringify(await everyAnswer(outcome)));
    }
    await assertNoneKept();
    await assertNonePrinted();
  });

  it('are nowhere when an import is put off, and then aborted', async () => {
    const busy = { status: 503, headers: { 'retry-after': '3600' } };
    const upload = await api.createUpload({ kind: 'image', url: await signedLink('busy', busy) });
    await until('it is put off', () => server.output().includes('import interrupted'));
    await assertNoneKept();
    await api.abortUpload(upload.id);
    assertNoSecret(SECRETS, 'an answer', JSON.stringify(await everyAnswer(upload)));
    await assertNoneKept();
    await assertNonePrinted();
  });

  it('are no secrets of others: the signatures of links to storage stay in memory', async () => {
    const links = [...site.storage.requests, ...hub.requests.filter(toCdn)];
    const signatures = Object.fromEntries(
      links.flatMap(({ url }) => {
        const signature = new URL(url, 'http://storage.invalid').searchParams.get('X-Amz-Signature');
        return signature === null ? [] : [[`the signature of ${url}`, signature]];
      }),
    );
    assert.ok(Object.keys(signatures).length >= 4);
    for (const [path, bytes] of await keptBytes(server.dataDirectory)) {
      assertNoSecret(signatures, path, bytes);
    }
    assertNoSecret(signatures, 'the log', server.output());
  });

  it('reach those who gave them, and nobody else', async () => {
    const storage = [...hub.requests.filter(toCdn), ...site.storage.requests];
    const itself = hub.requests.filter((asked) => !toCdn(asked));
    assert.ok(other.requests.length > 0 && storage.length > 0);
    assertNoSecret(SECRETS, 'what storage was asked', JSON.stringify(storage));
    assertNoSecret(SECRETS, 'what the target of a redirect was asked', JSON.stringify(other.requests));
    assertNoSecret({ ...OF_CIVITAI, ...OF_HUB }, 'requests of links', JSON.stringify(origin.requests));
    assertNoSecret({ ...OF_CIVITAI, ...OF_LINKS }, 'what the hub was asked', JSON.stringify(itself));
    assertNoSecret({ ...OF_HUB, ...OF_LINKS }, 'what Civitai was asked', JSON.stringify(site.requests));
    // In headers, not in addresses, which are written into logs.
    const addresses = [...itself, ...site.requests].map(({ url }) => url);
    assertNoSecret(SECRETS, 'the addresses that were asked', JSON.stringify(addresses));
    const authorizations = [...itself, ...site.requests].map(({ headers }) => headers.authorization);
    for (const token of [HF_TOKEN, CIVITAI_API_TOKEN, PASTED]) {
      assert.ok(authorizations.includes(`Bearer ${token}`));
    }
  });
});
