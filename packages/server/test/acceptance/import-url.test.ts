import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { mediaSample } from '../decoder/sample-media.ts';
import { gltfSamples } from '../decoder/sample-scenes-gltf.ts';
import { bytesContent } from '../origins/files/content.ts';
import { FileOrigin, type ServedFile } from '../origins/files/file-origin.ts';
import { ok, refusal } from './driver/answers.ts';
import { Api, sha256 } from './driver/api.ts';
import { createAsset, listAssets, retrieveAsset } from './driver/assets.ts';
import { closedGate } from './driver/import-gate.ts';
import { assetBytes, endsImported, follow, imported, modelBytes } from './driver/import-outcome.ts';
import { startImportingServer } from './driver/import-server.ts';
import { untilStored } from './driver/import-storage.ts';
import { jobOver, retrieveJob } from './driver/jobs.ts';
import { listModels, retrieveModel } from './driver/models.ts';
import { MIB, samplePng, sampleText } from './driver/sample-files.ts';
import { sampleWeights } from './driver/sample-weights.ts';
import type { TestServer } from './driver/server.ts';

const CHUNK = 8 * MIB;

/** A file of each kind, and the kind and the source of the asset that it becomes. */
const KINDS = [
  ['image', 'picture.png', ['image', 'uploaded'], () => samplePng('image by url')],
  ['avatar', 'face.png', ['image', 'uploaded-avatar'], () => samplePng('avatar by url')],
  ['video', 'clip.mp4', ['video', 'uploaded-video'], () => mediaSample('mp4')],
  ['audio', 'tone.mp3', ['audio', 'uploaded-audio'], () => mediaSample('mp3')],
  ['3d', 'box.glb', ['3d', 'uploaded-3d'], boxGlb],
  ['text', 'notes.txt', ['text', 'uploaded-text'], () => sampleText('text by url', 10_000)],
  ['asset', 'anything.png', ['image', 'uploaded'], () => samplePng('asset by url')],
] as const;

function boxGlb(): Buffer | Promise<Buffer> {
  const box = gltfSamples.find(({ name }) => name === 'box.glb');
  if (box === undefined) throw new Error('There is no box.glb any more');
  return box.bytes();
}

describe('an import from a URL', () => {
  let server: TestServer;
  let api: Api;
  let origin: FileOrigin;

  before(async () => {
    origin = await FileOrigin.start();
    server = await startImportingServer();
    api = Api.of(server);
  });
  after(async () => {
    await origin.close();
    await server.dispose();
  });

  function serve(path: string, bytes: Buffer, more: Omit<Partial<ServedFile>, 'content'> = {}): string {
    return origin.serve(path, { content: bytesContent(bytes), ...more });
  }

  async function servePng(path: string, more: Omit<Partial<ServedFile>, 'content'> = {}): Promise<string> {
    return serve(path, await samplePng(path), more);
  }

  for (const [kind, fileName, becomes, make] of KINDS) {
    it(`of kind ${kind} becomes an asset with its very bytes`, async () => {
      const bytes = await make();
      const upload = await imported(api, { kind, url: serve(`/kinds/${fileName}`, bytes) });
      const { source, provider, fileSize } = upload;
      assert.deepEqual(
        [source, provider, upload.kind, upload.fileName, fileSize],
        ['url', 'other', kind, fileName, bytes.length],
      );
      const asset = await retrieveAsset(api, upload.entityId ?? '');
      assert.deepEqual([asset.kind, asset.source], becomes);
      assert.equal(asset.sha256, sha256(bytes));
      assert.ok((await assetBytes(api, upload)).equals(bytes));
    });
  }

  it('of kind model becomes a listed model with its very bytes', async () => {
    const bytes = sampleWeights('model by url');
    const url = serve('/kinds/tiny.safetensors', bytes);
    const upload = await imported(api, { kind: 'model', url });
    const model = await retrieveModel(api, upload.entityId ?? '');
    assert.deepEqual([model.name, model.uploadId, model.source], ['tiny', upload.id, 'other']);
    assert.deepEqual(model.origin, { provider: 'other', url });
    const [file] = model.files;
    assert.deepEqual([file?.path, file?.sha256], ['tiny.safetensors', sha256(bytes)]);
    assert.ok((await listModels(api)).models.some(({ id }) => id === model.id));
    assert.deepEqual(await modelBytes(api, upload), new Map([['tiny.safetensors', bytes]]));
  });

  it('has no parts, is not to be completed, and shows its address without secrets', async () => {
    const gate = closedGate();
    const plain = await servePng('/shown.png', { deviate: () => ({ holdUntil: gate.opened }) });
    const url = `${plain}?size=large&token=do-not-tell&X-Amz-Signature=nor-this#top`;
    const created = await api.createUpload({ kind: 'image', url });
    const retrieved = await api.retrieveUpload(created.id);
    for (const upload of [created, retrieved]) {
      assert.deepEqual([upload.status, upload.parts, upload.partsCount], ['pending', undefined, undefined]);
      assert.equal(upload.url, `${plain}?size=large&token=…&X-Amz-Signature=…`);
    }
    const completed = await refusal(api, 'POST', `/uploads/${created.id}/action`, { action: 'complete' });
    assert.equal(completed.status, 400);
    assert.equal(completed.body.name, 'WrongStateError');
    assert.match(completed.body.reason, /nothing to complete/);
    gate.open();
    await endsImported(api, created);
    // What was asked of the origin is the whole link, but for its fragment.
    assert.equal(origin.requests.at(-1)?.target, new URL(url).pathname + new URL(url).search);
  });

  describe('is named', () => {
    const header = `attachment; filename="plain.png"; filename*=UTF-8''%C3%BCber%20all.png`;

    async function nameOf(url: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
      const { fileName, entityId = '' } = await imported(api, { kind: 'image', url, ...more });
      const { metadata } = await retrieveAsset(api, entityId);
      assert.equal(metadata.name, fileName);
      return String(fileName);
    }

    it('as the client says', async () => {
      const url = await servePng('/named/1.png', { contentDisposition: header });
      assert.equal(await nameOf(url, { fileName: 'mine.png' }), 'mine.png');
    });

    it('else by filename* of Content-Disposition', async () => {
      const url = await servePng('/named/2.png', { contentDisposition: header });
      assert.equal(await nameOf(url), 'über all.png');
    });

    it('else by its filename, of which only the last segment counts', async () => {
      const contentDisposition = 'attachment; filename="../../etc/passwd.png"';
      assert.equal(await nameOf(await servePng('/named/3.png', { contentDisposition })), 'passwd.png');
    });

    it('else by the path that answered in the end, without its query', async () => {
      const end = await servePng('/named/the%20end.png');
      const url = origin.serve('/named/start.bin', {
        content: bytesContent(Buffer.alloc(0)),
        deviate: () => ({ status: 302, headers: { location: `${end}?name=other.gif` } }),
      });
      assert.equal(await nameOf(url), 'the end.png');
    });
  });

  for (const contentType of ['video/mp4', 'text/plain; charset=utf-8', 'nonsense', '', null]) {
    it(`is taken for what it is where its origin declares ${JSON.stringify(contentType)}`, async () => {
      const bytes = await samplePng(`declared ${contentType}`);
      const upload = await imported(api, { kind: 'image', url: serve('/declared', bytes, { contentType }) });
      const asset = await retrieveAsset(api, upload.entityId ?? '');
      assert.deepEqual([asset.kind, asset.mimeType, asset.sha256], ['image', 'image/png', sha256(bytes)]);
    });
  }

  it('whose server does not say how long it is, is taken with a note', async () => {
    const bytes = sampleText('until the end', 100_000);
    for (const delimited of ['chunked', 'close'] as const) {
      const url = serve(`/${delimited}.txt`, bytes, { delimited, ranges: false, contentType: 'text/plain' });
      const upload = await imported(api, { kind: 'text', url });
      assert.ok((await assetBytes(api, upload)).equals(bytes));
      const note = delimited === 'close' ? { lengthVerified: false } : undefined;
      assert.deepEqual(upload.config, note);
    }
  });

  it('takes its asset options: collections, parent, hidden', async () => {
    const parent = await createAsset(api);
    const { collection } = ok(
      await api.call<{ collection: { id: string } }>('POST', '/collections', { name: 'imports' }),
    );
    const assetOptions = { collectionIds: [collection.id], parentId: parent.id, hide: true };
    const url = await servePng('/options.png');
    const upload = await imported(api, { kind: 'image', url, assetOptions });
    assert.deepEqual(upload.assetOptions, assetOptions);
    const asset = await retrieveAsset(api, upload.entityId ?? '');
    assert.deepEqual(asset.collectionIds, [collection.id]);
    assert.equal(asset.isHidden, true);
    assert.equal(asset.metadata.parentId, parent.id);
    assert.ok(!(await listAssets(api)).assets.some(({ id }) => id === asset.id));
  });

  it('is told by its job, from the queue to its entity', async () => {
    const gate = closedGate();
    const bytes = await samplePng('told by its job');
    const url = serve('/job.png', bytes, { deviate: () => ({ holdUntil: gate.opened }) });
    const { id, jobId } = await api.createUpload({ kind: 'image', url });
    const early = await retrieveJob(api, jobId);
    assert.equal(early.jobType, 'upload');
    assert.deepEqual(early.metadata.input, { uploadId: id, kind: 'image', fileName: 'job.png', url });
    assert.deepEqual([early.progress, early.metadata.output], [0, {}]);
    gate.open();
    const { entityId } = await endsImported(api, { id });
    const job = await jobOver(api, jobId);
    assert.deepEqual([job.status, job.progress, job.metadata.error], ['success', 1, null]);
    assert.deepEqual(job.metadata.output, { entityId });
    assert.deepEqual(job.metadata.assetIds, [entityId]);
    const history = job.statusHistory.map(({ status }) => status);
    // In progress twice: fetched first, then validated.
    assert.deepEqual(
      history.filter((status, index) => status !== history[index - 1]),
      ['queued', 'in-progress', 'queued', 'in-progress', 'finalizing', 'success'],
    );
    const dates = job.statusHistory.map(({ date }) => date);
    assert.deepEqual(dates, dates.toSorted());
  });

  it('of a model names the model in its job', async () => {
    const url = serve('/job.safetensors', sampleWeights('told by its job'));
    const { jobId, entityId } = await imported(api, { kind: 'model', url });
    const { metadata } = await jobOver(api, jobId);
    assert.deepEqual(metadata.output, { entityId });
    assert.equal((metadata as unknown as { outputModelId: string }).outputModelId, entityId);
  });

  it('is told by its events: its size, the bytes that came, each step, its entity', async () => {
    const gate = closedGate();
    const bytes = sampleText('followed', 2 * CHUNK + 5);
    const pause = { after: CHUNK + MIB, until: gate.opened };
    const url = serve('/followed.txt', bytes, { contentType: 'text/plain', deviate: () => ({ pause }) });
    const { id } = await api.createUpload({ kind: 'text', url });
    const seen = [];
    for await (const event of await follow(server, id)) {
      seen.push(event);
      if (event.bytesReceived === CHUNK) gate.open();
    }
    const statuses = seen.map(({ status }) => status);
    const order = ['pending', 'complete', 'validating', 'validated', 'imported'];
    const steps = statuses.map((status) => order.indexOf(status));
    for (const numbers of [
      steps,
      seen.map(({ progress }) => progress),
      seen.map(({ bytesReceived }) => bytesReceived),
    ]) {
      assert.deepEqual(
        numbers,
        numbers.toSorted((a, b) => a - b),
        JSON.stringify(seen),
      );
    }
    const halfway = seen.find(({ bytesReceived }) => bytesReceived === CHUNK);
    assert.deepEqual([halfway?.status, halfway?.fileSize], ['pending', bytes.length]);
    const last = seen.at(-1);
    assert.deepEqual([last?.status, last?.progress, last?.bytesReceived], ['imported', 1, bytes.length]);
    assert.equal(last?.entityId, (await api.retrieveUpload(id)).entityId);
  });
});

it('bytes that a project has already cost it no more space, and are another asset', async () => {
  await using stack = new AsyncDisposableStack();
  const origin = await FileOrigin.start();
  stack.defer(() => origin.close());
  const server = await startImportingServer();
  stack.defer(() => server.dispose());
  const api = Api.of(server);
  const bytes = sampleText('twice', 2 * CHUNK);
  const url = origin.serve('/twice.txt', { content: bytesContent(bytes), contentType: 'text/plain' });
  const one = await imported(api, { kind: 'text', url });
  const two = await imported(api, { kind: 'text', url });
  assert.notEqual(one.entityId, two.entityId);
  for (const upload of [one, two]) assert.ok((await assetBytes(api, upload)).equals(bytes));
  await untilStored(server.dataDirectory, 1);
});
