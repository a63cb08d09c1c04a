import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { FakeFile, FakeModel } from '../origins/civitai/catalogue.ts';
import { type FakeCivitai, startFakeCivitai } from '../origins/civitai/fake-civitai.ts';
import { Api, sha256 } from './driver/api.ts';
import { civitaiFile, civitaiModel, IN_A_YEAR } from './driver/import-civitai-models.ts';
import { imported, modelBytes } from './driver/import-outcome.ts';
import { startImportingServer } from './driver/import-server.ts';
import { jobOver } from './driver/jobs.ts';
import { listModels, retrieveModel } from './driver/models.ts';
import { MIB } from './driver/sample-files.ts';
import { safetensors } from './driver/sample-weights.ts';
import type { TestServer } from './driver/server.ts';

const TOKEN = 'token-of-the-installation';
const OTHER_TOKEN = 'token-that-was-pasted';

const LORA = civitaiFile(100, { name: 'Dream Style.safetensors' });
const OLD_LORA = civitaiFile(110, { name: 'Dream Style old.safetensors' });
const LONG = safetensors({ weight: [3 * MIB] }, { seed: 'long' });

/** What storage does before it sends a file: it may cut the answer at a position of the file. */
type BeforeSending = () => number | undefined;

function cutFile(id: number, beforeSending: BeforeSending): FakeFile {
  const file = civitaiFile(id, { content: LONG });
  return Object.defineProperty(file, 'cutAfter', { get: beforeSending });
}

let beforeSending: BeforeSending = () => undefined;

const MODELS: readonly FakeModel[] = [
  {
    id: 1,
    name: 'Dream Style',
    versions: [
      { id: 10, name: 'v2', trainedWords: ['dreamy', 'soft light'], files: [LORA] },
      { id: 11, name: 'v1', files: [OLD_LORA] },
    ],
  },
  civitaiModel(2, { earlyAccessUntil: IN_A_YEAR }),
  civitaiModel(3, { requireAuth: true }),
  civitaiModel(4, { files: [cutFile(400, () => beforeSending())] }),
];

/** From where its connection was cut, but for what the connection still held when it broke. */
function assertGoesOn(start: number | undefined, cut: number): void {
  assert.ok(start !== undefined && start > cut - MIB && start <= cut, `from ${start}, cut at ${cut}`);
}

describe('an import from Civitai', () => {
  let site: FakeCivitai;
  let server: TestServer;
  let api: Api;

  before(async () => {
    site = await startFakeCivitai({
      models: MODELS,
      accounts: { [TOKEN]: { username: 'installation' }, [OTHER_TOKEN]: { username: 'user', grants: [20] } },
    });
    server = await startImportingServer({ CIVITAI_ENDPOINT: site.endpoint });
    api = Api.of(server);
  });
  after(async () => {
    await site.close();
    await server.dispose();
  });

  /** Calls of the download route since a moment: each counts as a download of the file. */
  const downloads = (since: number) =>
    site.requests.slice(since).filter(({ url }) => url.startsWith('/api/download/'));
  /** Where the ranges begin that storage was asked for since a moment. */
  const rangeStarts = (since: number) =>
    site.storage.requests
      .slice(since)
      .map(({ headers }) => Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1]));

  const FORMS: readonly (readonly [what: string, given: string, file: FakeFile])[] = [
    ['the page of the model', 'https://civitai.com/models/1', LORA],
    ['its page with a name', 'https://civitai.com/models/1/dream-style', LORA],
    ['a version of it', 'https://civitai.com/models/1?modelVersionId=11', OLD_LORA],
    ['a page of the version', 'https://civitai.com/model-versions/11', OLD_LORA],
    ['a download', 'https://civitai.com/api/download/models/11', OLD_LORA],
    [
      'a download with selectors',
      'https://civitai.com/api/download/models/10?type=Model&format=SafeTensor',
      LORA,
    ],
    ['the API', 'https://civitai.com/api/v1/model-versions/11', OLD_LORA],
    [
      'a hash',
      `https://civitai.com/api/v1/model-versions/by-hash/${sha256(OLD_LORA.content).toUpperCase()}`,
      OLD_LORA,
    ],
    ['without https', 'civitai.com/models/1', LORA],
    ['the page for adults', 'https://civitai.red/models/1', LORA],
    ['an AIR', 'urn:air:sdxl:lora:civitai:1@11', OLD_LORA],
    ['model and version', '1@11', OLD_LORA],
  ];

  for (const [what, civitaiModelUrl, file] of FORMS) {
    it(`by ${what} becomes a model with its very bytes`, async () => {
      const upload = await imported(api, { civitaiModelUrl });
      const model = await retrieveModel(api, upload.entityId ?? '');
      assert.equal(model.files[0]?.sha256, sha256(file.content));
      assert.deepEqual(await modelBytes(api, upload), new Map([[file.name, file.content]]));
    });
  }

  it('is an upload of kind model, with source, provider and the address that was meant', async () => {
    const civitaiModelUrl = 'https://civitai.com/models/1?modelVersionId=10';
    const upload = await imported(api, { civitaiModelUrl, kind: 'model' });
    const { kind, source, provider, url, fileName, fileSize } = upload;
    assert.deepEqual(
      { kind, source, provider, url, fileName, fileSize },
      {
        kind: 'model',
        source: 'civitai',
        provider: 'civitai',
        url: `${site.endpoint}/models/1?modelVersionId=10`,
        fileName: LORA.name,
        fileSize: LORA.content.byteLength,
      },
    );
    const { files, filesCount, origin } = upload.config as Record<string, unknown>;
    assert.deepEqual([files, filesCount], [[{ path: LORA.name, size: LORA.content.byteLength }], 1]);
    const { metadata } = await jobOver(api, upload.jobId);
    assert.deepEqual(metadata.output, { entityId: upload.entityId });
    const model = await retrieveModel(api, upload.entityId ?? '');
    assert.deepEqual(origin, model.origin);
  });

  it('is a listed model with all that the site says of it', async () => {
    const { id, entityId = '' } = await imported(api, { civitaiModelUrl: 'https://civitai.com/models/1' });
    const model = await retrieveModel(api, entityId);
    assert.ok((await listModels(api)).models.some((listed) => listed.id === entityId));
    assert.deepEqual(
      [model.name, model.source, model.uploadId, model.shortDescription],
      ['Dream Style - v2', 'civitai', id, 'A short description.'],
    );
    assert.deepEqual(model.triggerWords, ['dreamy', 'soft light']);
    assert.deepEqual(model.origin, {
      provider: 'civitai',
      url: `${site.endpoint}/models/1?modelVersionId=10`,
      modelId: 1,
      versionId: 10,
      fileId: 100,
      modelName: 'Dream Style',
      versionName: 'v2',
      type: 'LORA',
      fileType: 'Model',
      fileMetadata: { format: 'SafeTensor', size: null, fp: null, quantType: null },
      baseModel: 'SDXL 1.0',
      baseModelType: 'Standard',
      trainedWords: ['dreamy', 'soft light'],
      tags: ['style', 'fantasy'],
      creator: 'artist',
      permissions: {
        allowNoCredit: true,
        allowCommercialUse: ['Image', 'RentCivit'],
        allowDerivatives: true,
        allowDifferentLicense: false,
      },
      nsfw: false,
      nsfwLevel: 1,
      poi: false,
      minor: false,
      air: 'urn:air:sdxl:lora:civitai:1@10',
      availability: 'Public',
      scan: { pickle: 'Success', virus: 'Success', scannedAt: '2026-01-02T03:04:05.000Z' },
      hashes: {
        AutoV2: sha256(LORA.content).slice(0, 10).toUpperCase(),
        SHA256: sha256(LORA.content).toUpperCase(),
      },
    });
  });

  it('asks the site once where a file is, however often its connection is cut', async () => {
    const [asked, fetched] = [site.requests.length, site.storage.requests.length];
    const cuts = [5 * MIB, 10 * MIB];
    beforeSending = () => cuts.shift();
    const upload = await imported(api, { civitaiModelUrl: 'https://civitai.com/models/4' });
    assert.deepEqual([...(await modelBytes(api, upload)).values()], [LONG]);
    assert.equal(downloads(asked).length, 1);
    const [first, second, third, ...more] = rangeStarts(fetched);
    assert.deepEqual([first, more], [0, []]);
    assertGoesOn(second, 5 * MIB);
    assertGoesOn(third, 10 * MIB);
  });

  it('asks again when the link to storage expires in the middle, and goes on where it was', async () => {
    const [asked, fetched] = [site.requests.length, site.storage.requests.length];
    const cuts = [9 * MIB];
    beforeSending = () => {
      if (cuts.length > 0) site.storage.expireLinks();
      return cuts.shift();
    };
    const upload = await imported(api, { civitaiModelUrl: 'https://civitai.com/models/4' });
    assert.deepEqual([...(await modelBytes(api, upload)).values()], [LONG]);
    assert.equal(downloads(asked).length, 2);
    const [first, refused, again, ...more] = rangeStarts(fetched);
    assert.deepEqual([first, more], [0, []]);
    assertGoesOn(refused, 9 * MIB);
    assert.equal(again, refused);
  });

  it('is tried again where the site shows a page in place of an answer', async () => {
    site.fail('page', /^\/api\/v1\/models\/1$/);
    await imported(api, { civitaiModelUrl: 'https://civitai.com/models/1' });
  });

  it('with a token pasted in its URL gets what that account may have', async () => {
    for (const model of [2, 3]) {
      const civitaiModelUrl = `https://civitai.com/models/${model}?token=${OTHER_TOKEN}`;
      const upload = await imported(api, { civitaiModelUrl });
      assert.equal(upload.url, `${site.endpoint}/models/${model}`);
    }
  });

  it('with a token of the installation gets what needs a login', async () => {
    await using stack = new AsyncDisposableStack();
    const known = await startImportingServer({ CIVITAI_ENDPOINT: site.endpoint, CIVITAI_API_TOKEN: TOKEN });
    stack.defer(() => known.dispose());
    await imported(Api.of(known), { civitaiModelUrl: 'https://civitai.com/models/3' });
  });
});
