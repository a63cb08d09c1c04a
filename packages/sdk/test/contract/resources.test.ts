/** Every method of the resources once, against a real server; and every operation of the server by some method. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NotFoundError, type Upload, type Wharf } from '../../src/index.ts';
import { clientOf } from '../driver/client.ts';
import { startFront } from '../driver/front-server.ts';
import type { LocalServer } from '../driver/local-server.ts';
import { PNG_BASE64, sampleText, sampleWeights } from '../driver/sample-files.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';

let server: WharfServer;
let front: LocalServer;
let client: Wharf;

before(async () => {
  server = await startWharf();
  front = await startFront(server.url);
  client = clientOf(server, { baseURL: front.url });
});
after(async () => {
  await front.stop();
  await server.stop();
});

/** Sends a file in one part and completes; resolves with the entity's id when it is imported. */
async function imported(kind: 'text' | 'model', fileName: string, bytes: Buffer): Promise<Upload> {
  const { upload } = await client.uploads.create({
    kind,
    fileName,
    contentType: kind === 'text' ? 'text/plain' : 'application/octet-stream',
    fileSize: bytes.length,
    parts: 1,
  });
  const part = upload.parts?.[0];
  assert.ok(part !== undefined);
  assert.equal((await fetch(part.url, { method: 'PUT', body: new Uint8Array(bytes) })).status, 200);
  const { upload: completed } = await client.uploads.triggerAction(upload.id, { action: 'complete' });
  assert.notEqual(completed.status, 'pending');
  // The stream of events ends with the outcome.
  await (
    await fetch(`${server.baseURL}/uploads/${upload.id}/events`, {
      headers: { authorization: `Basic ${btoa(`${server.apiKey}:${server.apiSecret}`)}` },
    })
  ).text();
  const { upload: done } = await client.uploads.retrieve(upload.id);
  assert.equal(done.status, 'imported');
  return done;
}

test('uploads: create, retrieve, triggerAction, list, delete', async () => {
  const { entityId, id } = await imported('text', 'note.txt', sampleText('note', 100));
  assert.match(entityId ?? '', /^asset_/);
  const open = await client.uploads.create({
    kind: 'text',
    fileName: 'open.txt',
    contentType: 'text/plain',
    fileSize: 5,
    parts: 1,
  });
  const { uploads } = await client.uploads.list({ status: 'imported', kind: 'text' });
  assert.deepEqual(
    uploads.map((upload) => upload.id),
    [id],
  );
  assert.equal(typeof uploads[0]?.wait, 'function');
  const { upload } = await client.uploads.delete(open.upload.id);
  assert.equal(upload.status, 'failed');
});

test('assets: upload, retrieve, list, getBulk, update, updateTags, download.request, deleteMultiple', async () => {
  const { asset, job } = await client.assets.upload({ name: 'dot', image: PNG_BASE64, originalAssets: true });
  assert.deepEqual([asset.metadata.name, asset.metadata.width, job], ['dot', 1, undefined]);
  assert.equal(typeof asset.download, 'function');
  assert.equal(front.requests.at(-1)?.query.get('originalAssets'), 'true');
  const { asset: same } = await client.assets.retrieve(asset.id, { originalAssets: true });
  assert.equal(same.sha256, asset.sha256);
  const page = await client.assets.list({ types: ['uploaded', 'uploaded-video'], sortBy: 'createdAt' });
  assert.equal(front.requests.at(-1)?.query.get('types'), 'uploaded,uploaded-video');
  assert.deepEqual(
    page.assets.map(({ id }) => id),
    [asset.id],
  );
  const { assets } = await client.assets.getBulk({ assetIds: ['asset_unknown', asset.id] });
  assert.deepEqual(
    assets.map(({ id }) => id),
    [asset.id],
  );
  const { asset: renamed } = await client.assets.update(asset.id, { name: 'point', description: 'small' });
  assert.deepEqual([renamed.metadata.name, renamed.description], ['point', 'small']);
  assert.deepEqual(await client.assets.updateTags(asset.id, { add: ['a', 'b'] }), {
    added: ['a', 'b'],
    deleted: [],
  });
  assert.deepEqual(await client.assets.updateTags(asset.id, { _delete: ['a'] }), {
    added: [],
    deleted: ['a'],
  });
  const { url } = await client.assets.download.request(asset.id, { targetFormat: 'webp' });
  assert.equal((await fetch(url)).headers.get('content-type'), 'image/webp');
  assert.deepEqual(await client.assets.deleteMultiple({ assetIds: [asset.id] }), {});
  await assert.rejects(client.assets.retrieve(asset.id), NotFoundError);
});

test('assets: what Wharf does not have is told as not found', async () => {
  await assert.rejects(client.assets.duplicate('asset_1'), NotFoundError);
  await assert.rejects(client.assets.download.getStatus('job_1'), NotFoundError);
  await assert.rejects(
    client.assets.download.requestBatch({ query: { assetIds: [] }, options: { fileNameTemplate: 'x' } }),
    NotFoundError,
  );
});

test('jobs: retrieve, list, triggerAction', async () => {
  const { upload } = await client.uploads.create({
    kind: 'text',
    fileName: 'canceled.txt',
    contentType: 'text/plain',
    fileSize: 5,
    parts: 1,
  });
  const { job } = await client.jobs.retrieve(upload.jobId ?? '');
  assert.deepEqual([job.jobType, job.status, typeof job.wait], ['upload', 'pending', 'function']);
  const { job: canceled } = await client.jobs.triggerAction(job.jobId, { action: 'cancel' });
  assert.equal(canceled.status, 'canceled');
  const { jobs } = await client.jobs.list({
    status: 'canceled',
    types: ['upload'],
    hideResults: true,
    pageSize: 1,
  });
  assert.deepEqual(
    jobs.map(({ jobId }) => jobId),
    [job.jobId],
  );
});

test('models: retrieve, list, getBulk, update, updateTags, download, delete', async () => {
  const modelId = (await imported('model', 'weights.safetensors', sampleWeights('models'))).entityId ?? '';
  const { model } = await client.models.retrieve(modelId);
  assert.deepEqual([model.name, model.format, typeof model.download], ['weights', 'safetensors', 'function']);
  const { models } = await client.models.list({ privacy: 'private', types: [model.type] });
  assert.deepEqual(
    models.map(({ id }) => id),
    [modelId],
  );
  assert.equal((await client.models.getBulk({ modelIds: [modelId] })).models[0]?.id, modelId);
  const { model: renamed } = await client.models.update(modelId, {
    name: 'tiny',
    shortDescription: 'two numbers',
  });
  assert.deepEqual([renamed.name, renamed.shortDescription], ['tiny', 'two numbers']);
  assert.deepEqual(await client.models.updateTags(modelId, { add: ['x'], _delete: ['y'] }), {
    added: ['x'],
    deleted: [],
  });
  const { files } = await client.models.download(modelId);
  assert.deepEqual(
    files.map(({ path }) => path),
    ['weights.safetensors'],
  );
  assert.deepEqual(await client.models.delete(modelId), {});
  await assert.rejects(client.models.retrieve(modelId), NotFoundError);
});

test('collections: create, list, retrieve, update, delete, and their assets and models', async () => {
  const { collection } = await client.collections.create({ name: 'first' });
  const { asset } = await client.assets.upload({ name: 'member', image: PNG_BASE64 });
  const modelId =
    (await imported('model', 'member.safetensors', sampleWeights('collections'))).entityId ?? '';
  const withAsset = await client.collections.assets.add(collection.id, { assetIds: [asset.id] });
  assert.equal(withAsset.collection.assetCount, 1);
  const withModel = await client.collections.models.add(collection.id, { modelIds: [modelId] });
  assert.equal(withModel.collection.itemCount, 2);
  const { collection: renamed } = await client.collections.update(collection.id, {
    name: 'second',
    thumbnail: asset.id,
  });
  assert.deepEqual([renamed.name, renamed.thumbnail?.assetId], ['second', asset.id]);
  assert.equal((await client.collections.retrieve(collection.id)).collection.name, 'second');
  assert.deepEqual(
    (await client.collections.list()).collections.map(({ id }) => id),
    [collection.id],
  );
  await client.collections.assets.remove(collection.id, { assetIds: [asset.id] });
  const emptied = await client.collections.models.remove(collection.id, { modelIds: [modelId] });
  assert.equal(emptied.collection.itemCount, 0);
  assert.deepEqual(await client.collections.delete(collection.id), {});
  await assert.rejects(client.collections.retrieve(collection.id), NotFoundError);
});

test('a path without a method is reached all the same', async () => {
  const { assets } = await client.get<{ assets: unknown[] }>('/assets', { query: { pageSize: 1 } });
  assert.ok(Array.isArray(assets));
  const { collection } = await client.post<{ collection: { id: string } }>('/collections', {
    body: { name: 'raw' },
  });
  await client.put(`/collections/${collection.id}`, { body: { name: 'rawer' } });
  assert.deepEqual(await client.delete(`/collections/${collection.id}`), {});
});

test('what comes back is plain JSON: methods of entities do not show', async () => {
  const { asset } = await client.assets.upload({ name: 'plain', image: PNG_BASE64 });
  assert.ok(!Object.keys(asset).includes('download'));
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(asset))), Object.keys(asset));
});

test('every operation of the server was called by some method', async () => {
  const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const operations = Object.entries(paths)
    .filter(([path]) => /^\/(v1\/)?(uploads|assets|jobs|models|collections)\b/.test(path))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    )
    // Read by `upload.wait()`.
    .filter(({ path }) => !path.endsWith('/events'));
  assert.ok(operations.length > 25);
  const uncalled = operations.filter(({ method, path }) => {
    const pattern = new RegExp(`^(/v1)?${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    return !front.requests.some((request) => request.method === method && pattern.test(request.path));
  });
  assert.deepEqual(uncalled, []);
});
