import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, putPart, type UploadJson } from './driver/api.ts';
import { readEvents, type UploadEventJson } from './driver/event-stream.ts';
import { MIN_PART, sampleText, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

const ORDER = ['pending', 'complete', 'validating', 'validated', 'imported'];

describe('the event stream of an upload', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  async function events(id: string): Promise<AsyncGenerator<UploadEventJson>> {
    const authorization = `Basic ${Buffer.from(`${server.apiKey}:${server.apiSecret}`).toString('base64')}`;
    const response = await fetch(`${server.url}/v1/uploads/${id}/events`, { headers: { authorization } });
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.ok(response.headers.get('x-trace-id'));
    return readEvents(response);
  }

  async function next(stream: AsyncGenerator<UploadEventJson>): Promise<UploadEventJson> {
    const { value, done } = await stream.next();
    assert.ok(!done, 'the stream ended early');
    return value as UploadEventJson;
  }

  async function rest(stream: AsyncGenerator<UploadEventJson>): Promise<UploadEventJson[]> {
    return Array.fromAsync(stream);
  }

  async function put(upload: UploadJson, number: number, bytes: Uint8Array): Promise<void> {
    assert.equal((await putPart(upload.parts?.[number - 1]?.url ?? '', bytes)).status, 200);
  }

  it('tells of every part as it is stored, then of each step, and ends with the entity', async () => {
    const file = sampleText('followed', 2 * MIN_PART + 5);
    const upload = await api.createUpload({ ...textFields('followed.txt'), fileSize: file.length, parts: 3 });
    const stream = await events(upload.id);
    assert.deepEqual(await next(stream), {
      id: upload.id,
      status: 'pending',
      bytesReceived: 0,
      progress: 0,
      fileSize: file.length,
    });
    await put(upload, 2, file.subarray(MIN_PART, 2 * MIN_PART));
    assert.equal((await next(stream)).bytesReceived, MIN_PART);
    await put(upload, 3, file.subarray(2 * MIN_PART));
    assert.equal((await next(stream)).bytesReceived, MIN_PART + 5);
    await put(upload, 1, file.subarray(0, MIN_PART));
    assert.equal((await next(stream)).bytesReceived, file.length);

    await api.completeUpload(upload.id);
    const later = await rest(stream);
    const steps = later.map((event) => ORDER.indexOf(event.status));
    assert.deepEqual(
      steps,
      steps.toSorted((a, b) => a - b),
      'the status went back',
    );
    assert.ok(!steps.includes(-1), `unknown status in ${later.map((event) => event.status)}`);
    assert.ok(!steps.includes(0), 'still pending after complete');
    const progress = later.map((event) => event.progress);
    assert.deepEqual(
      progress,
      progress.toSorted((a, b) => a - b),
      'progress went back',
    );
    for (const event of later) assert.equal(event.bytesReceived, file.length);
    for (const event of later.slice(0, -1)) assert.equal(event.entityId, undefined, 'entityId came early');
    const last = later.at(-1);
    assert.equal(last?.status, 'imported');
    assert.equal(last?.progress, 1);
    assert.equal(last?.entityId, (await api.retrieveUpload(upload.id)).entityId);
  });

  it('of a finished upload says how it ended, once, and ends', async () => {
    const upload = await api.uploadFile(Buffer.from('over already'), textFields('over.txt'));
    const all = await rest(await events(upload.id));
    assert.equal(all.length, 1);
    assert.equal(all[0]?.status, 'imported');
    assert.equal(all[0]?.entityId, upload.entityId);
  });

  it('of an upload that fails ends with the reason', async () => {
    const upload = await api.createUpload({ ...textFields('gone.txt'), fileSize: 4, parts: 1 });
    const stream = await events(upload.id);
    assert.equal((await next(stream)).status, 'pending');
    const aborted = await api.abortUpload(upload.id);
    const last = (await rest(stream)).at(-1);
    assert.equal(last?.status, 'failed');
    assert.equal(last?.errorMessage, aborted.errorMessage);
  });

  it('serves many followers of one upload, and forgets those who leave', async () => {
    const upload = await api.createUpload({ ...textFields('crowd.txt'), fileSize: 5, parts: 1 });
    const streams = await Promise.all(Array.from({ length: 50 }, () => events(upload.id)));
    await Promise.all(streams.map(next));
    // Half of them hang up.
    await Promise.all(streams.splice(0, 25).map((stream) => stream.return(undefined)));
    await put(upload, 1, Buffer.from('crowd'));
    await api.completeUpload(upload.id);
    const ends = await Promise.all(streams.map(rest));
    for (const end of ends) assert.equal(end.at(-1)?.status, 'imported');
  });
});
