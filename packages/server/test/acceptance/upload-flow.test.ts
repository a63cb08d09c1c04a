import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, putPart, sha256, type UploadJson } from './driver/api.ts';
import { assetsNamed, retrieveAsset } from './driver/assets.ts';
import { jobOver } from './driver/jobs.ts';
import { MIN_PART, samplePng, sampleText, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { download } from './driver/signed-urls.ts';

describe('the flow of an upload', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  async function put(upload: UploadJson, number: number, bytes: Uint8Array): Promise<void> {
    const part = upload.parts?.[number - 1];
    assert.ok(part, `the upload has no part ${number}`);
    const answer = await putPart(part.url, bytes);
    assert.equal(answer.status, 200, await answer.text());
    assert.match(answer.headers.get('etag') ?? '', /^"[^"]+"$/);
  }

  async function importedBytes(upload: UploadJson): Promise<Buffer> {
    await api.completeUpload(upload.id);
    const settled = await api.settled(upload.id);
    assert.equal(settled.status, 'imported', settled.errorMessage);
    assert.ok(settled.entityId);
    return download((await retrieveAsset(api, settled.entityId)).url);
  }

  it('takes an image in one part, as the guide shows it, and gives identical bytes back', async () => {
    const png = await samplePng('one part');
    const upload = await api.createUpload({
      kind: 'image',
      fileName: 'one-part.png',
      contentType: 'image/png',
      fileSize: png.length,
      parts: 1,
    });
    assert.equal(upload.status, 'pending');
    assert.equal(upload.source, 'multipart');
    assert.equal(upload.entityId, undefined);
    assert.deepEqual(
      upload.parts?.map((part) => part.number),
      [1],
    );
    await put(upload, 1, png);

    const completed = await api.completeUpload(upload.id);
    assert.notEqual(completed.status, 'pending');
    assert.equal(completed.jobId, upload.jobId);

    const job = await jobOver(api, upload.jobId);
    assert.equal(job.status, 'success', String(job.metadata.error));
    assert.equal(job.progress, 1);
    assert.equal(job.metadata.error, null);
    const { entityId } = job.metadata.output;
    assert.ok(entityId);
    assert.deepEqual(job.metadata.assetIds, [entityId]);

    const imported = await api.retrieveUpload(upload.id);
    assert.equal(imported.status, 'imported');
    assert.equal(imported.entityId, entityId);
    assert.equal(imported.parts, undefined);

    const asset = await retrieveAsset(api, entityId);
    assert.equal(asset.metadata.name, 'one-part.png');
    assert.equal(asset.sha256, sha256(png));
    assert.deepEqual(await download(asset.url), png);
  });

  it('lets a job of an upload walk through its statuses in order, each once, with dates', async () => {
    const upload = await api.uploadFile(Buffer.from('a job to follow'), textFields('followed.txt'));
    const job = await jobOver(api, upload.jobId);
    const order = ['pending', 'queued', 'in-progress', 'finalizing', 'success'];
    assert.deepEqual(
      job.statusHistory.map((entry) => entry.status),
      order,
    );
    const dates = job.statusHistory.map((entry) => Date.parse(entry.date));
    assert.deepEqual(
      dates,
      dates.toSorted((a, b) => a - b),
    );
  });

  it('takes many parts in any order, the last PUT of a part being the one that counts', async () => {
    const file = sampleText('many parts', 2 * MIN_PART + 1234);
    const upload = await api.createUpload({ ...textFields('many.txt'), fileSize: file.length, parts: 3 });
    await put(upload, 3, file.subarray(2 * MIN_PART));
    await put(upload, 1, sampleText('not what it should be', MIN_PART));
    await put(upload, 2, file.subarray(MIN_PART, 2 * MIN_PART));
    await put(upload, 1, file.subarray(0, MIN_PART));
    assert.deepEqual(await importedBytes(upload), file);
  });

  it('takes parts of unlike sizes, judged by order and total only', async () => {
    const sizes = [MIN_PART + 1_000_001, MIN_PART, MIN_PART + 7, 3];
    const file = sampleText(
      'unlike sizes',
      sizes.reduce((sum, size) => sum + size),
    );
    const upload = await api.createUpload({ ...textFields('unlike.txt'), fileSize: file.length, parts: 4 });
    let at = 0;
    for (const [index, size] of sizes.entries()) {
      await put(upload, index + 1, file.subarray(at, at + size));
      at += size;
    }
    assert.deepEqual(await importedBytes(upload), file);
  });

  it('takes one part larger than the usual chunk, as the guide sends it', async () => {
    const file = sampleText('one large part', 9_000_001);
    const upload = await api.createUpload({ ...textFields('large.txt'), fileSize: file.length, parts: 1 });
    await put(upload, 1, file);
    assert.deepEqual(await importedBytes(upload), file);
  });

  it('takes all parts at the same time', async () => {
    const file = sampleText('in parallel', 4 * MIN_PART - 99);
    const upload = await api.createUpload({ ...textFields('parallel.txt'), fileSize: file.length, parts: 4 });
    await Promise.all(
      [1, 2, 3, 4].map((number) =>
        put(upload, number, file.subarray((number - 1) * MIN_PART, number * MIN_PART)),
      ),
    );
    assert.deepEqual(await importedBytes(upload), file);
  });

  it('makes one asset of 100 concurrent completes, and answers all of them with the upload', async () => {
    const file = Buffer.from('completed a hundred times over');
    const upload = await api.createUpload({ ...textFields('hundred.txt'), fileSize: file.length, parts: 1 });
    await put(upload, 1, file);
    const completed = await Promise.all(Array.from({ length: 100 }, () => api.completeUpload(upload.id)));
    for (const answer of completed) {
      assert.equal(answer.id, upload.id);
      assert.notEqual(answer.status, 'pending');
      assert.equal(answer.jobId, upload.jobId);
    }
    const settled = await api.settled(upload.id);
    assert.equal(settled.status, 'imported');
    assert.deepEqual(
      (await assetsNamed(api, 'hundred.txt')).map((asset) => asset.id),
      [settled.entityId],
    );
  });

  it('answers a repeated complete with the upload as it is by then', async () => {
    const upload = await api.uploadFile(Buffer.from('complete me twice'), textFields('twice.txt'));
    assert.equal(upload.status, 'imported');
    const again = await api.completeUpload(upload.id);
    assert.equal(again.status, 'imported');
    assert.equal(again.entityId, upload.entityId);
    assert.equal((await assetsNamed(api, 'twice.txt')).length, 1);
  });

  it('fails a file that is not what it was declared to be, with a reason, and frees nothing of others', async () => {
    const text = Buffer.from('this is no picture');
    const kept = await api.uploadFile(text, textFields('kept.txt'));
    const upload = await api.uploadFile(text, {
      kind: 'image',
      fileName: 'no-picture.png',
      contentType: 'image/png',
    });
    assert.equal(upload.status, 'failed');
    assert.equal(upload.entityId, undefined);
    assert.match(upload.errorMessage ?? '', /image\/png/);
    const job = await jobOver(api, upload.jobId);
    assert.equal(job.status, 'failure');
    assert.equal(job.metadata.error, upload.errorMessage);
    const completedAgain = await api.completeUpload(upload.id);
    assert.equal(completedAgain.status, 'failed');
    assert.deepEqual(await download((await retrieveAsset(api, kept.entityId ?? '')).url), text);
  });

  it('says which parts are missing, short or surplus, and loses nothing by it', async () => {
    const file = sampleText('incomplete', 2 * MIN_PART + 10);
    const upload = await api.createUpload({
      ...textFields('incomplete.txt'),
      fileSize: file.length,
      parts: 3,
    });
    await put(upload, 1, file.subarray(0, MIN_PART));
    await put(upload, 3, file.subarray(2 * MIN_PART, 2 * MIN_PART + 4));
    const refused = await api.call<{ reason: string; details: { missingParts: number[] } }>(
      'POST',
      `/uploads/${upload.id}/action`,
      { action: 'complete' },
    );
    assert.equal(refused.status, 400);
    assert.match(refused.body.reason, /missing part\(s\) 2/);
    assert.deepEqual(refused.body.details.missingParts, [2]);

    await put(upload, 2, file.subarray(MIN_PART, 2 * MIN_PART));
    const short = await api.call<{ reason: string }>('POST', `/uploads/${upload.id}/action`, {
      action: 'complete',
    });
    assert.equal(short.status, 400);
    assert.match(short.body.reason, /6 byte\(s\) short/);

    const pending = await api.retrieveUpload(upload.id);
    assert.equal(pending.status, 'pending');
    assert.deepEqual(
      pending.parts?.map((part) => part.size),
      [MIN_PART, MIN_PART, 4],
    );
    await put(upload, 3, file.subarray(2 * MIN_PART));
    assert.deepEqual(await importedBytes(upload), file);
  });
});
