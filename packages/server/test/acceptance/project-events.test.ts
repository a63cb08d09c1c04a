import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bytesContent } from '../origins/files/content.ts';
import { FileOrigin } from '../origins/files/file-origin.ts';
import { createProject, wharf } from './driver/administration.ts';
import { Api, putPart, type UploadJson } from './driver/api.ts';
import { closedGate } from './driver/import-gate.ts';
import { startImportingServer } from './driver/import-server.ts';
import { ProjectEvents } from './driver/project-events.ts';
import { MIB, MIN_PART, sampleText, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

const ORDER = ['pending', 'complete', 'validating', 'validated', 'imported'];

describe('the event stream of a project', () => {
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

  /** A stream of the project of the test that is past its beginning. */
  async function followed(t: { after(work: () => Promise<void>): void }): Promise<ProjectEvents> {
    const stream = await ProjectEvents.open(server, server);
    t.after(() => stream.close());
    await stream.snapshot();
    return stream;
  }

  it('tells of an upload from its creation to its end, as lists have it', async (t) => {
    const stream = await followed(t);
    const file = sampleText('followed', 2 * MIN_PART + 5);
    const upload = await api.createUpload({ ...textFields('followed.txt'), fileSize: file.length, parts: 3 });
    const { parts: _, ...listed } = upload;
    const [created] = await stream.untilStatus(upload.id, 'pending');
    assert.deepEqual(created, {
      event: 'upload',
      upload: listed,
      bytesReceived: 0,
      job: { status: 'pending', progress: 0 },
    });
    for (const [index, part] of (upload.parts ?? []).entries()) {
      const bytes = file.subarray(index * MIN_PART, (index + 1) * MIN_PART);
      assert.equal((await putPart(part.url, bytes)).status, 200);
    }
    await stream.upTo((event) => event.upload?.id === upload.id && event.bytesReceived === file.length);
    await api.completeUpload(upload.id);
    const later = await stream.untilStatus(upload.id, 'imported');
    const steps = later.map((event) => ORDER.indexOf(event.upload?.status ?? ''));
    assert.deepEqual(
      steps,
      steps.toSorted((one, other) => one - other),
      'the status went back',
    );
    assert.ok(!steps.includes(-1));
    for (const event of later) assert.equal(event.bytesReceived, file.length);
    const { parts: __, ...ended } = await api.retrieveUpload(upload.id);
    assert.deepEqual(later.at(-1), {
      event: 'upload',
      upload: ended,
      bytesReceived: file.length,
      job: { status: 'success', progress: 1 },
    });
    assert.ok(ended.entityId);
  });

  it('begins with the uploads that are under way, newest first, and not with what is over', async (t) => {
    const over = await api.uploadFile(Buffer.from('over'), textFields('over.txt'));
    const aborted = await api.createUpload({ ...textFields('aborted.txt'), fileSize: 4, parts: 1 });
    await api.abortUpload(aborted.id);
    const waiting: UploadJson[] = [];
    for (const name of ['one.txt', 'two.txt']) {
      waiting.unshift(await api.createUpload({ ...textFields(name), fileSize: 5, parts: 1 }));
    }
    await putPart(waiting[1]?.parts?.[0]?.url ?? '', Buffer.from('bytes'));
    // A bucket tells nobody of its parts: what it has is known once somebody asks.
    await api.retrieveUpload(waiting[1]?.id ?? '');
    const stream = await ProjectEvents.open(server, server);
    t.after(() => stream.close());
    const snapshot = await stream.snapshot();
    const ids = snapshot.map(({ upload }) => upload?.id);
    assert.deepEqual(
      ids.filter((id) => waiting.some((upload) => upload.id === id)),
      waiting.map(({ id }) => id),
    );
    assert.ok(!ids.includes(over.id) && !ids.includes(aborted.id));
    const received = snapshot.map(({ bytesReceived }) => bytesReceived);
    assert.deepEqual(received.slice(0, 2), [0, 5]);
    // What ended before is no news either: the next event is of what happens next.
    const deleted = await api.abortUpload(waiting[0]?.id ?? '');
    const next = await stream.next();
    assert.deepEqual([next?.upload?.id, next?.upload?.status], [deleted.id, 'failed']);
    await api.abortUpload(waiting[1]?.id ?? '');
  });

  it('tells of uploads that fail, with the reason, whether they are aborted or refused', async (t) => {
    const stream = await followed(t);
    const aborted = await api.createUpload({ ...textFields('gone.txt'), fileSize: 4, parts: 1 });
    await api.abortUpload(aborted.id);
    const gone = (await stream.untilStatus(aborted.id, 'failed')).at(-1);
    assert.deepEqual([gone?.job?.status, gone?.bytesReceived], ['canceled', 0]);
    assert.match(gone?.upload?.errorMessage ?? '', /aborted/);

    const image = { kind: 'image', fileName: 'a.png', contentType: 'image/png' };
    const refused = await api.uploadFile(Buffer.from('no picture'), image);
    const last = (await stream.untilStatus(refused.id, 'failed')).at(-1);
    assert.equal(last?.upload?.errorMessage, refused.errorMessage);
    assert.equal(last?.job?.status, 'failure');
  });

  it('tells how far an import is: its bytes as they are stored, then its entity', async (t) => {
    const stream = await followed(t);
    const gate = closedGate();
    t.after(async () => gate.open());
    const content = bytesContent(sampleText('imported', 20 * MIB));
    const url = origin.serve('/imported.txt', {
      content,
      contentType: 'text/plain',
      deviate: ({ range }) => (range?.start === 0 ? { pause: { after: 17 * MIB, until: gate.opened } } : {}),
    });
    const { id } = await api.createUpload({ kind: 'text', url });
    // Two chunks, of which the worker has said that it got on.
    await stream.upTo(
      ({ upload, bytesReceived, job }) =>
        upload?.id === id && bytesReceived === 16 * MIB && job?.status === 'in-progress',
    );
    gate.open();
    const later = await stream.untilStatus(id, 'imported');
    const last = later.at(-1);
    assert.deepEqual([last?.bytesReceived, last?.upload?.fileSize], [20 * MIB, 20 * MIB]);
    assert.ok(last?.upload?.entityId);
  });

  it('tells of an import that cannot be', async (t) => {
    const stream = await followed(t);
    const { id } = await api.createUpload({ kind: 'image', url: `${origin.baseUrl}/nothing.png` });
    const last = (await stream.untilStatus(id, 'failed')).at(-1);
    assert.match(last?.upload?.errorMessage ?? '', /404/);
  });

  it('never tells of the uploads of another project', async (t) => {
    const key = await createProject(server, 'others');
    const others = new Api(server, key);
    const [ours, theirs] = [await followed(t), await ProjectEvents.open(server, key)];
    t.after(() => theirs.close());
    assert.deepEqual(await theirs.snapshot(), []);
    const secret = await others.uploadFile(Buffer.from('secret'), textFields('secret.txt'));
    await theirs.untilStatus(secret.id, 'imported');
    const own = await api.uploadFile(Buffer.from('our own'), textFields('own.txt'));
    const events = await ours.upTo(({ upload }) => upload?.id === own.id && upload.status === 'imported');
    for (const { upload } of events) assert.equal(upload?.id, own.id);
    const again = await ProjectEvents.open(server, key);
    t.after(() => again.close());
    assert.deepEqual(await again.snapshot(), []);
  });

  it('tells everybody who follows, and each of what it missed by reading late', async (t) => {
    const streams = await Promise.all(Array.from({ length: 30 }, () => followed(t)));
    for (const stream of streams.splice(0, 10)) await stream.close();
    const upload = await api.uploadFile(Buffer.from('for all'), textFields('all.txt'));
    for (const stream of streams) {
      const last = (await stream.untilStatus(upload.id, 'imported')).at(-1);
      assert.equal(last?.upload?.entityId, upload.entityId);
    }
  });

  it('ends when its key is revoked', async (t) => {
    const key = await createProject(server, 'revoked');
    const stream = await ProjectEvents.open(server, key);
    t.after(() => stream.close());
    await stream.snapshot();
    await wharf(server, 'keys', 'revoke', key.apiKey);
    assert.equal(await stream.next(), undefined);
  });

  it('needs a key', async () => {
    const response = await fetch(`${server.url}/v1/events`);
    assert.equal(response.status, 401);
    await response.body?.cancel();
  });
});

describe('the event stream of a project on another process than the worker', () => {
  it('tells of what the worker does', { timeout: 120_000 }, async () => {
    await using stack = new AsyncDisposableStack();
    const origin = await FileOrigin.start();
    stack.defer(() => origin.close());
    const front = await startImportingServer({ WHARF_ROLE: 'api' });
    stack.defer(() => front.dispose());
    const worker = await startImportingServer(
      { WHARF_ROLE: 'worker', WHARF_PUBLIC_URL: front.url },
      { dataDirectory: front.dataDirectory },
    );
    stack.defer(() => worker.dispose());
    const api = Api.of(front);
    const stream = await ProjectEvents.open(front, front);
    stack.defer(() => stream.close());
    await stream.snapshot();

    const url = origin.serve('/remote.txt', {
      content: bytesContent(sampleText('remote', 9 * MIB)),
      contentType: 'text/plain',
    });
    const { id } = await api.createUpload({ kind: 'text', url });
    const last = (await stream.untilStatus(id, 'imported')).at(-1);
    assert.deepEqual([last?.job?.status, last?.bytesReceived], ['success', 9 * MIB]);
    const missing = await api.createUpload({ kind: 'text', url: `${origin.baseUrl}/nothing.txt` });
    await stream.untilStatus(missing.id, 'failed');
  });
});

describe('the event stream of a project when the server drains', () => {
  it('ends, and the server with it', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await startServer();
    stack.defer(() => server.dispose());
    const stream = await ProjectEvents.open(server, server);
    stack.defer(() => stream.close());
    await stream.snapshot();
    const exit = server.terminate();
    assert.equal(await stream.next(), undefined);
    assert.equal(await exit, 0);
  });
});
