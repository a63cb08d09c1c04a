import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type FakeCivitai, startFakeCivitai } from '../../../server/test/origins/civitai/fake-civitai.ts';
import { bytesContent } from '../../../server/test/origins/files/content.ts';
import { FileOrigin } from '../../../server/test/origins/files/file-origin.ts';
import { type FakeHub, startFakeHub } from '../../../server/test/origins/hugging-face/fake-hub.ts';
import { lfs } from '../../../server/test/origins/hugging-face/repositories.ts';
import { Wharf } from '../../src/client.ts';
import type { UploadProgress } from '../../src/progress.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';
import { weights } from '../waiting/sent-upload.ts';

/** A text, so that its checks take no time; large enough to be held in its middle. */
const TEXT = Buffer.from('All work and no play makes Jack a dull boy.\n'.repeat(20_000));

const CONFIG = JSON.stringify({ model_type: 'bert', architectures: ['BertModel'] });

describe('An import', () => {
  let origin: FileOrigin;
  let hub: FakeHub;
  let civitai: FakeCivitai;
  let server: WharfServer;
  let client: Wharf;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wharf-sdk-import-'));
    origin = await FileOrigin.start();
    hub = await startFakeHub({
      repositories: {
        'org/small': { files: { 'config.json': CONFIG, 'model.safetensors': lfs(weights()) } },
      },
    });
    const file = { id: 100, name: 'Style.safetensors', content: weights() };
    civitai = await startFakeCivitai({
      models: [{ id: 1, name: 'Style', versions: [{ id: 10, files: [file] }] }],
    });
    server = await startWharf({
      env: {
        WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8',
        HF_ENDPOINT: hub.url,
        CIVITAI_ENDPOINT: civitai.endpoint,
      },
    });
    const { baseURL, apiKey, apiSecret } = server;
    client = new Wharf({ baseURL, apiKey, apiSecret, logLevel: 'off' });
  });
  after(async () => {
    await server.stop();
    await Promise.all([origin.close(), hub.close(), civitai.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  it('of a URL tells its id at once, how far the server is, and ends with the asset', async () => {
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    const url = origin.serve('/dull.txt', {
      content: bytesContent(TEXT),
      deviate: () => ({ pause: { after: 100_000, until } }),
    });
    const steps: UploadProgress[] = [];
    const ids: string[] = [];
    const result = await client.uploads.importFromUrl({
      url,
      onCreated: (id) => ids.push(id),
      onProgress: (step) => {
        steps.push(step);
        // The rest only comes when the size was told while it was being fetched.
        if (step.stage === 'uploading' && step.bytesTotal === TEXT.length) release();
      },
    });
    assert.ok('asset' in result);
    assert.equal(result.asset.sha256?.length, 64);
    assert.deepEqual(ids, [result.upload.id]);
    const stages = [...new Set(steps.map(({ stage }) => stage))];
    assert.deepEqual([stages[0], stages.at(-1)], ['uploading', 'done']);
    const text = await new Response(await client.assets.stream(result.asset.id)).text();
    assert.equal(text, TEXT.toString());
  });

  it('takes kind, name and options of the asset', async () => {
    const url = origin.serve('/plain.txt', { content: bytesContent(Buffer.from('plain')) });
    const { collection } = await client.collections.create({ name: 'imported' });
    const result = await client.uploads.importFromUrl({
      url,
      kind: 'text',
      fileName: 'other.txt',
      assetOptions: { collectionIds: [collection.id], hide: true },
    });
    assert.ok('asset' in result);
    assert.equal(result.asset.metadata.name, 'other.txt');
    assert.deepEqual(result.asset.collectionIds, [collection.id]);
    assert.equal(result.asset.isHidden, true);
  });

  it('fails with the reason of the server', async () => {
    const url = `${origin.baseUrl}/nothing-here`;
    await assert.rejects(client.uploads.importFromUrl({ url }), (error: { name: string; upload: object }) => {
      assert.equal(error.name, 'UploadFailedError');
      assert.equal((error.upload as { errorDetails: { code: string } }).errorDetails.code, 'not-found');
      return true;
    });
    await assert.rejects(client.uploads.importFromHuggingFace({ model: '../org' }), {
      name: 'BadRequestError',
    });
  });

  it('goes on without whoever stops waiting for it', async () => {
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    const url = origin.serve('/slow.txt', {
      content: bytesContent(TEXT),
      deviate: () => ({ pause: { after: 10, until } }),
    });
    const controller = new AbortController();
    let id = '';
    await assert.rejects(
      client.uploads.importFromUrl({
        url,
        signal: controller.signal,
        onCreated: (created) => {
          id = created;
        },
        onProgress: () => controller.abort(),
      }),
      { name: 'APIUserAbortError' },
    );
    release();
    const { upload } = await client.uploads.retrieve(id);
    assert.ok('asset' in (await upload.wait()));
  });

  it('asserts the project in every request, those of the wait included', async () => {
    const url = origin.serve('/mine.txt', { content: bytesContent(Buffer.from('mine')) });
    await assert.rejects(client.uploads.importFromUrl({ url, projectId: 'proj_other' }), {
      name: 'PermissionDeniedError',
    });
    const { uploads } = await client.uploads.list();
    const projectId = uploads[0]?.ownerId ?? '';
    assert.ok('asset' in (await client.uploads.importFromUrl({ url, projectId })));
  });

  it('from Hugging Face ends with the model, whose files can be downloaded into a folder', async () => {
    const result = await client.uploads.importFromHuggingFace({ model: 'org/small' });
    assert.ok('model' in result);
    const path = join(folder, 'small');
    const downloads = await result.model.download({ path });
    assert.deepEqual(downloads.map(({ path: at }) => at).sort(), [
      `${path}/config.json`,
      `${path}/model.safetensors`,
    ]);
    assert.ok(downloads.every(({ verified }) => verified));
    assert.equal(await readFile(join(path, 'config.json'), 'utf8'), CONFIG);
    assert.deepEqual(await readFile(join(path, 'model.safetensors')), Buffer.from(weights()));
    assert.deepEqual((await readdir(path)).sort(), ['config.json', 'model.safetensors']);
    assert.deepEqual(await result.model.download({ path }), downloads);
  });

  it('from Civitai ends with the model, also where it is a single file', async () => {
    const result = await client.uploads.importFromCivitai({ url: `${civitai.endpoint}/models/1` });
    assert.ok('model' in result);
    const path = join(folder, 'style');
    const downloads = await client.models.downloadFiles(result.model.id, { path });
    assert.deepEqual(
      downloads.map(({ path: at, verified }) => [at, verified]),
      [[`${path}/${result.model.files?.[0]?.path}`, true]],
    );
  });
});
