import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bytesOf, lfs } from '../origins/hugging-face/repositories.ts';
import { ok } from './driver/answers.ts';
import { sha256 } from './driver/api.ts';
import { LAYOUTS, SDXL } from './driver/hub-layouts.ts';
import { assertModel, publishedBytes } from './driver/hub-model.ts';
import { HUB_TOKEN, type ServerWithHub, startWithHub } from './driver/hub-server.ts';
import { sampleLora } from './driver/hub-weights.ts';
import { fileCountAtRest } from './driver/idle-collector.ts';
import { closedGate } from './driver/import-gate.ts';
import { bytesStored, endsImported, follow, imported } from './driver/import-outcome.ts';
import { untilStored } from './driver/import-storage.ts';
import { jobOver, retrieveJob } from './driver/jobs.ts';
import { listModels } from './driver/models.ts';
import { sampleWeights } from './driver/sample-weights.ts';
import { download } from './driver/signed-urls.ts';
import { until } from './driver/until.ts';

describe('an import from Hugging Face', () => {
  let all: ServerWithHub;

  before(async () => {
    all = await startWithHub();
    for (const { repository, published } of LAYOUTS) all.hub.behavior.repositories[repository] = published;
  });
  after(() => all.dispose());

  for (const { what, repository, published, ask, files, root, name, role = 'unknown' } of LAYOUTS) {
    it(`takes ${what}`, async () => {
      const { api, hub } = all;
      const given = `${ask.startsWith('/') ? `${hub.url}/` : ''}${repository}${ask}`;
      const upload = await imported(api, { huggingFaceModelName: given });
      const model = await assertModel(api, upload, published.files, files, root);
      assert.deepEqual([model.name, model.role, model.source], [name, role, 'huggingface']);
      const size = files.reduce(
        (sum, path) => sum + publishedBytes(published.files, (root ?? '') + path).length,
        0,
      );
      assert.deepEqual([model.size, upload.fileSize], [size, size]);
      const { models } = await listModels(api, { name });
      assert.ok(
        models.some(({ id }) => id === model.id),
        'is listed',
      );
    });
  }

  it('tells all that is known of the model, and where it is from', async () => {
    const { api, hub } = all;
    const files = {
      'README.md': '# Cat',
      'pytorch_lora_weights.safetensors': lfs(sampleLora('all that is known')),
    };
    hub.behavior.repositories['artist/cat'] = {
      files,
      gated: 'auto',
      readers: [HUB_TOKEN],
      info: {
        library_name: 'diffusers',
        pipeline_tag: 'text-to-image',
        tags: ['lora', 'license:other'],
        cardData: {
          license: 'other',
          license_name: 'cat-license',
          license_link: 'LICENSE.md',
          base_model: 'runwayml/stable-diffusion-v1-5',
          instance_prompt: 'a photo of a sks cat',
        },
      },
    };
    const created = await api.createUpload({ huggingFaceModelName: 'artist/cat' });
    assert.deepEqual(
      [created.status, created.source, created.provider, created.kind, created.url],
      ['pending', 'huggingface', 'huggingface', 'model', `${hub.url}/artist/cat/tree/main`],
    );
    assert.equal(created.parts, undefined);
    assert.match(String(created.fileName), /cat/);

    const upload = await endsImported(api, created);
    const model = await assertModel(api, upload, files, ['pytorch_lora_weights.safetensors', 'README.md']);
    const commit = hub.commit('artist/cat');
    const origin = {
      provider: 'huggingface',
      repository: 'artist/cat',
      revision: 'main',
      commit,
      url: `${hub.url}/artist/cat/tree/${commit}`,
      license: 'other',
      licenseName: 'cat-license',
      licenseLink: 'LICENSE.md',
      baseModel: ['runwayml/stable-diffusion-v1-5'],
      gated: 'auto',
      libraryName: 'diffusers',
      pipelineTag: 'text-to-image',
      tags: ['lora', 'license:other'],
      endpoint: hub.url,
    };
    assert.deepEqual(model.origin, origin);
    assert.deepEqual(model.triggerWords, ['a photo of a sks cat', 'wharfcat']);
    assert.deepEqual([model.architecture, model.role, model.uploadId], ['sd-1', 'lora', upload.id]);
    const listed = Object.entries(files).toReversed();
    assert.deepEqual(upload.config, {
      files: listed.map(([path]) => ({ path, size: publishedBytes(files, path).length })),
      filesCount: 2,
      origin,
    });

    const job = await jobOver(api, upload.jobId);
    assert.deepEqual([job.status, job.progress, job.jobType], ['success', 1, 'upload']);
    assert.deepEqual(job.metadata.output, { entityId: model.id });
    assert.equal((job.metadata as Readonly<Record<string, unknown>>).outputModelId, model.id);
    assert.deepEqual([job.metadata.assetIds, job.metadata.error], [[], null]);
  });

  it('says while it is fetched which files come, and how far they are', async () => {
    const { api, hub, server } = all;
    const gate = closedGate();
    const file = 'model.safetensors';
    const files = {
      'config.json': '{}',
      'tokenizer.json': '{"version":"1.0"}',
      [file]: lfs(sampleWeights(file)),
    };
    hub.behavior.repositories['lab/slow'] = { files };
    hub.behavior.cdn = {
      deviation: ({ path }) => (path === file ? { hold: { after: 50, until: gate.opened } } : {}),
    };
    const { id, jobId } = await api.createUpload({ huggingFaceModelName: 'lab/slow' });
    const small = files['config.json'].length + files['tokenizer.json'].length;
    await until('the small files are here', async () => (await bytesStored(server, id)) === small);
    const total = small + bytesOf(files[file].content).length;

    const fetching = await api.retrieveUpload(id);
    assert.deepEqual([fetching.status, fetching.fileSize], ['pending', total]);
    const { files: listed, filesCount } = fetching.config as { files: readonly object[]; filesCount: number };
    assert.deepEqual([listed.length, filesCount], [3, 3]);
    assert.equal((await retrieveJob(api, jobId)).status, 'in-progress');

    const events = await follow(server, id);
    const { value: first } = await events.next();
    assert.deepEqual([first.status, first.bytesReceived, first.fileSize], ['pending', small, total]);
    gate.open();
    const seen = [first, ...(await Array.fromAsync(events))];
    for (const [before, after] of seen.slice(1).map((after, index) => [seen[index], after] as const)) {
      assert.ok(after.bytesReceived >= before.bytesReceived && after.progress >= before.progress);
      assert.equal(after.fileSize, total);
    }
    const last = seen.at(-1);
    assert.deepEqual([last?.status, last?.bytesReceived, last?.progress], ['imported', total, 1]);
    assert.ok(last?.entityId);
    hub.behavior.cdn = {};
  });

  it('of what was imported before costs no space again, and deleting the models frees everything', async () => {
    await using stack = new AsyncDisposableStack();
    const repository = 'stability/sdxl-pipeline';
    const { api, server, dispose } = await startWithHub({ repositories: { [repository]: { files: SDXL } } });
    stack.defer(dispose);
    const paths = LAYOUTS.find((layout) => layout.repository === repository)?.files ?? [];
    const given = { huggingFaceModelName: `${repository}@main/model_index.json` };

    const first = await imported(api, given);
    const { files } = await assertModel(api, first, SDXL, paths);
    // Beside the files tables of their tensors are stored; what is the same is stored once.
    const tables = await Promise.all(
      files.flatMap(({ tensorsUrl }) => (tensorsUrl === undefined ? [] : [download(tensorsUrl)])),
    );
    const digests = [...files.map(({ sha256 }) => sha256), ...tables.map(sha256)];
    const distinct = new Set(digests).size;
    assert.ok(distinct < digests.length);
    await untilStored(server.dataDirectory, distinct);

    const second = await imported(api, given);
    assert.notEqual(second.entityId, first.entityId);
    await untilStored(server.dataDirectory, distinct);
    assert.equal((await listModels(api)).models.length, 2);

    ok(await api.call('DELETE', `/models/${first.entityId}`));
    assert.equal(await fileCountAtRest(server.dataDirectory), distinct);
    await assertModel(api, second, SDXL, paths);
    ok(await api.call('DELETE', `/models/${second.entityId}`));
    await untilStored(server.dataDirectory, 0);
  });
});
