import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type FakeCivitai, startFakeCivitai } from '../origins/civitai/fake-civitai.ts';
import { type FakeHub, startFakeHub } from '../origins/hugging-face/fake-hub.ts';
import { lfs } from '../origins/hugging-face/repositories.ts';
import { Api } from './driver/api.ts';
import { civitaiFile, civitaiModel } from './driver/import-civitai-models.ts';
import { imported, refused } from './driver/import-outcome.ts';
import { askPreview, type PreviewJson, previewed, previewRefused } from './driver/import-preview.ts';
import { assertNoSecret } from './driver/import-secrets.ts';
import { startImportingServer } from './driver/import-server.ts';
import { retrieveModel } from './driver/models.ts';
import { sampleWeights } from './driver/sample-weights.ts';
import type { TestServer } from './driver/server.ts';

const HF_TOKEN = 'hf_SecretOfTheInstallation0123456789';
const CIVITAI_API_TOKEN = 'civitaiSecretOfTheInstallation4567';
const PASTED = 'civitaiSecretThatWasPasted89';

const WEIGHTS = sampleWeights('a sharded model');
const CONFIG = '{"model_type": "llama"}';
const LORA = civitaiFile(100, { name: 'Dream\u202e Style<script>.safetensors' });

/** A model with more files than a preview lists. */
const COMPONENTS = Array.from({ length: 120 }, (_, number) => `part${number}`);
const MANY = {
  'model_index.json': JSON.stringify({
    _class_name: 'Pipeline',
    ...Object.fromEntries(COMPONENTS.map((name) => [name, ['diffusers', 'Thing']])),
  }),
  ...Object.fromEntries(COMPONENTS.map((name) => [`${name}/config.json`, '{}'])),
  ...Object.fromEntries(
    COMPONENTS.map((name) => [`${name}/diffusion_pytorch_model.safetensors`, lfs(sampleWeights(name))]),
  ),
};

describe('the preview of an import from a hub', () => {
  let hub: FakeHub;
  let site: FakeCivitai;
  let server: TestServer;
  let api: Api;

  before(async () => {
    hub = await startFakeHub({
      tokens: [HF_TOKEN],
      repositories: {
        'org/llm': {
          files: { 'config.json': CONFIG, 'model.safetensors': lfs(WEIGHTS) },
          private: true,
          readers: [HF_TOKEN],
          info: { cardData: { license: 'mit', instance_prompt: 'a photo of sks' } },
        },
        'org/ambiguous': {
          files: Object.fromEntries(
            ['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}.safetensors`, lfs(sampleWeights(name))]),
          ),
        },
        'org/gated': { files: { 'a.safetensors': lfs(WEIGHTS) }, gated: 'manual' },
        'org/many': { files: MANY },
      },
    });
    site = await startFakeCivitai({
      models: [
        {
          id: 1,
          name: 'Dream Style',
          versions: [{ id: 10, name: 'v2', trainedWords: ['dreamy', 'soft\u0000 light'], files: [LORA] }],
        },
        civitaiModel(2, { files: [civitaiFile(200, { pickleScanResult: 'Danger' })] }),
      ],
      accounts: { [CIVITAI_API_TOKEN]: { username: 'one' }, [PASTED]: { username: 'two' } },
    });
    server = await startImportingServer({
      HF_ENDPOINT: hub.url,
      HF_TOKEN,
      CIVITAI_ENDPOINT: site.endpoint,
      CIVITAI_API_TOKEN,
      WHARF_LOG_LEVEL: 'trace',
    });
    api = Api.of(server);
  });
  after(async () => {
    await Promise.all([hub.close(), site.close()]);
    await server.dispose();
  });

  /** What upload and model say, once it is imported, is what the preview said. */
  async function assertTrue(preview: PreviewJson, fields: Readonly<Record<string, unknown>>): Promise<void> {
    const upload = await imported(api, fields);
    const model = await retrieveModel(api, upload.entityId ?? '');
    const { config, fileName, fileSize, kind, source, url } = upload;
    const { files, filesCount, origin } = config as Record<string, unknown>;
    assert.deepEqual(
      {
        files,
        filesCount,
        origin,
        fileName,
        fileSize,
        kind,
        source,
        url,
        name: model.name,
        triggerWords: model.triggerWords,
      },
      {
        files: preview.files,
        filesCount: preview.filesCount,
        origin: preview.origin,
        fileName: preview.fileName,
        fileSize: preview.fileSize,
        kind: preview.kind,
        source: preview.source,
        url: preview.url,
        name: preview.name,
        triggerWords: preview.triggerWords,
      },
    );
  }

  it('lists the files that Hugging Face would give, and what is known of the model', async () => {
    const fields = { huggingFaceModelName: 'org/llm' };
    const preview = await previewed(api, fields);
    assert.deepEqual(
      [preview.source, preview.kind, preview.name, preview.fileSize, preview.triggerWords],
      ['huggingface', 'model', 'llm', CONFIG.length + WEIGHTS.length, ['a photo of sks']],
    );
    assert.deepEqual(
      preview.files.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
      [
        { path: 'config.json', size: CONFIG.length },
        { path: 'model.safetensors', size: WEIGHTS.length },
      ],
    );
    assert.equal(preview.origin?.license, 'mit');
    await assertTrue(preview, fields);
  });

  it('fetches no file to list them', async () => {
    const asked = hub.requests.length;
    await previewed(api, { huggingFaceModelName: 'org/llm' });
    const weights = hub.requests.slice(asked).filter(({ url }) => url.includes('model.safetensors'));
    // Whether it is handed out.
    assert.deepEqual(
      weights.map(({ server, headers }) => [server, headers.range]),
      [['hub', 'bytes=0-0']],
    );
  });

  it('lists a hundred files of a model that has more, and counts them all', async () => {
    const { files, filesCount, fileSize } = await previewed(api, { huggingFaceModelName: 'org/many' });
    assert.deepEqual([files.length, filesCount], [100, 241]);
    assert.ok((fileSize ?? 0) > COMPONENTS.length * 100);
  });

  it('lists the file that Civitai would give, with its words, all made harmless', async () => {
    const fields = { civitaiModelUrl: 'https://civitai.com/models/1' };
    const preview = await previewed(api, fields);
    assert.deepEqual(
      [preview.source, preview.name, preview.shortDescription, preview.fileSize],
      ['civitai', 'Dream Style - v2', 'A short description.', LORA.content.length],
    );
    assert.deepEqual(preview.triggerWords, ['dreamy', 'soft light']);
    assert.equal(preview.fileName, 'Dream Stylescript.safetensors');
    await assertTrue(preview, fields);
  });

  it('is refused with the words and the code with which the import fails', async () => {
    for (const fields of [
      { huggingFaceModelName: 'org/ambiguous' },
      { huggingFaceModelName: 'org/gated' },
      { huggingFaceModelName: 'org/nowhere' },
      { huggingFaceModelName: 'org/llm@v9' },
      { civitaiModelUrl: 'https://civitai.com/models/999' },
      { civitaiModelUrl: 'https://civitai.com/models/2' },
    ]) {
      const { reason, details } = await previewRefused(api, fields, 400);
      const { code, message, details: known } = await refused(api, fields);
      assert.deepEqual({ reason, details }, { reason: message, details: { ...known, code } });
    }
  });

  it('is 503 with the reason and the wait when the hub wants to be left alone', async () => {
    site.fail('quota-for-a-minute', /^\/api\/v1\/models\/1$/);
    const { reason, details } = await previewRefused(
      api,
      { civitaiModelUrl: 'https://civitai.com/models/1' },
      503,
    );
    assert.match(reason, /Civitai/);
    assert.deepEqual(details, { retryAfterSeconds: 60 });
  });

  it('holds no token, neither of the installation nor one that was pasted', async () => {
    const secrets = {
      'the token for Hugging Face': HF_TOKEN,
      'the token for Civitai': CIVITAI_API_TOKEN,
      pasted: PASTED,
    };
    for (const fields of [
      { huggingFaceModelName: 'org/llm' },
      { civitaiModelUrl: `https://civitai.com/models/1?token=${PASTED}` },
      { civitaiModelUrl: `https://civitai.com/models/999?token=${PASTED}` },
    ]) {
      assertNoSecret(secrets, 'the answer', JSON.stringify((await askPreview(api, fields)).body));
    }
    assertNoSecret(secrets, 'the log', server.output());
  });
});
