import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { bytesContent } from '../origins/files/content.ts';
import { type Deviate, onRequests } from '../origins/files/deviation.ts';
import { FileOrigin } from '../origins/files/file-origin.ts';
import { ok, refusal } from './driver/answers.ts';
import { Api, type UploadJson } from './driver/api.ts';
import { diskUsage } from './driver/disk-usage.ts';
import { NEVER } from './driver/import-gate.ts';
import { bytesStored, imported } from './driver/import-outcome.ts';
import { startImportingServer } from './driver/import-server.ts';
import { type JobJson, retrieveJob } from './driver/jobs.ts';
import { MIB, sampleText } from './driver/sample-files.ts';
import type { TestServer } from './driver/server.ts';
import { until } from './driver/until.ts';

const CHUNK = 8 * MIB;
const FILE = sampleText('canceled', 2 * CHUNK);

/** Stands still in the second chunk. */
const STUCK: Deviate = () => ({ pause: { after: CHUNK + MIB, until: NEVER } });
/** Never begins to answer. */
const SILENT: Deviate = () => ({ holdUntil: NEVER });

/** Milliseconds: less than a minute of silence, after which every connection is given up. */
const BEFORE_SILENCE_ENDS_IT = 30_000;

/** Waits until nobody reads from an origin that would never end its answers. */
async function untilDisconnected(origin: FileOrigin): Promise<void> {
  await until('the connection is closed', () => origin.openAnswers === 0, BEFORE_SILENCE_ENDS_IT);
}

const WAYS = [
  ['by DELETE of the upload', (api: Api, { id }: UploadJson) => api.call('DELETE', `/uploads/${id}`)],
  [
    'by canceling its job',
    (api: Api, { jobId }: UploadJson) => api.call('POST', `/jobs/${jobId}/action`, { action: 'cancel' }),
  ],
] as const;

describe('an import can be ended', () => {
  let server: TestServer;
  let api: Api;
  let origin: FileOrigin;
  let created: UploadJson[] = [];
  let files = 0;

  before(async () => {
    origin = await FileOrigin.start();
    server = await startImportingServer({ WHARF_IMPORT_CONCURRENCY: '1' });
    api = Api.of(server);
  });
  after(async () => {
    await origin.close();
    await server.dispose();
  });
  afterEach(async () => {
    // Where a test fails, its import would keep the only slot.
    for (const { id } of created) await api.call('DELETE', `/uploads/${id}`);
    created = [];
  });

  function serve(deviate: Deviate): string {
    files += 1;
    return origin.serve(`/${files}.txt`, { content: bytesContent(FILE), deviate });
  }

  async function create(deviate: Deviate): Promise<UploadJson> {
    const upload = await api.createUpload({ kind: 'text', url: serve(deviate) });
    created.push(upload);
    return upload;
  }

  /** An import that has stored one chunk and waits for the second. */
  async function stuck(): Promise<UploadJson> {
    const upload = await create(STUCK);
    await until('a chunk is stored', async () => (await bytesStored(server, upload.id)) === CHUNK);
    return upload;
  }

  async function assertEnded({ id, jobId }: UploadJson): Promise<void> {
    const upload = await api.retrieveUpload(id);
    assert.equal(upload.status, 'failed');
    assert.equal((upload.errorDetails as { code: string }).code, 'aborted');
    assert.match(upload.errorMessage ?? '', /aborted by its owner/);
    const job = await retrieveJob(api, jobId);
    assert.equal(job.status, 'canceled');
    assert.equal(job.statusHistory.at(-1)?.status, 'canceled');
    assert.equal(job.metadata.error, upload.errorMessage);
  }

  // First, as long as nothing else is stored.
  for (const [way, end] of WAYS) {
    it(`${way}: its connections are closed, its bytes freed`, async () => {
      const upload = await stuck();
      assert.ok((await diskUsage(server.dataDirectory)) >= CHUNK);
      assert.equal(origin.openAnswers, 1);
      ok(await end(api, upload));
      await assertEnded(upload);
      await untilDisconnected(origin);
      await until('the bytes are freed', async () => (await diskUsage(server.dataDirectory)) === 0);
      await until('the reservation is gone', async () => {
        const metrics = await (await fetch(`${server.url}/metrics`)).text();
        return /^wharf_reserved_bytes 0$/m.test(metrics);
      });
    });
  }

  for (const [way, end] of WAYS) {
    it(`${way} while its origin does not answer`, async () => {
      const upload = await create(SILENT);
      await until('the origin is asked', () => origin.openAnswers === 1);
      ok(await end(api, upload));
      await assertEnded(upload);
      await untilDisconnected(origin);
    });

    it(`${way} while it waits to try again`, async () => {
      const before = origin.requests.length;
      const upload = await create(() => ({ status: 503 }));
      await until('it was tried twice', () => origin.requests.length >= before + 2);
      ok(await end(api, upload));
      await assertEnded(upload);
      const asked = origin.requests.length;
      // The only slot is free again, and was not kept for another try.
      await imported(api, { kind: 'text', url: serve(() => undefined) });
      assert.equal(origin.requests.length, asked + 1);
    });

    it(`${way} while it is queued: its origin is never asked`, async () => {
      const running = await create(SILENT);
      await until('the only slot is taken', () => origin.openAnswers === 1);
      const asked = origin.requests.length;
      const queued = await create(() => undefined);
      assert.equal((await retrieveJob(api, queued.jobId)).status, 'queued');
      ok(await end(api, queued));
      await assertEnded(queued);
      await api.abortUpload(running.id);
      await imported(api, { kind: 'text', url: serve(() => undefined) });
      assert.equal(origin.requests.length, asked + 1);
    });
  }

  it('twice: the second DELETE answers the same upload, the second cancel says that the job has ended', async () => {
    const upload = await stuck();
    const once = ok(await api.call<{ upload: UploadJson }>('DELETE', `/uploads/${upload.id}`));
    const job = await retrieveJob(api, upload.jobId);
    const twice = ok(await api.call<{ upload: UploadJson }>('DELETE', `/uploads/${upload.id}`));
    assert.deepEqual(twice, once);
    const canceled = await refusal(api, 'POST', `/jobs/${upload.jobId}/action`, { action: 'cancel' });
    assert.equal(canceled.status, 400);
    assert.match(canceled.body.reason, /already canceled/);
    assert.deepEqual(await retrieveJob(api, upload.jobId), job);
  });

  it('no longer, once it is imported', async () => {
    const upload = await imported(api, { kind: 'text', url: serve(() => undefined) });
    for (const [, end] of WAYS) assert.equal((await end(api, upload)).status, 400);
    assert.deepEqual(await api.retrieveUpload(upload.id), upload);
  });

  it('and its source imported again afterwards', async () => {
    const url = serve(onRequests([1], { pause: { after: CHUNK + MIB, until: NEVER } }));
    const first = await api.createUpload({ kind: 'text', url });
    await until('the origin is asked', () => origin.openAnswers === 1);
    await api.abortUpload(first.id);
    const { fileSize } = await imported(api, { kind: 'text', url });
    assert.equal(fileSize, FILE.length);
  });
});

it('an import that another process fetches is ended there, too', async () => {
  await using stack = new AsyncDisposableStack();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'wharf-test-'));
  stack.defer(() => rm(dataDirectory, { recursive: true, force: true }));
  const origin = await FileOrigin.start();
  stack.defer(() => origin.close());
  const start = async (env: Readonly<Record<string, string>>) => {
    const server = await startImportingServer(env, { dataDirectory });
    stack.defer(() => server.dispose());
    return server;
  };
  const front = await start({ WHARF_ROLE: 'api' });
  const api = Api.of(front);
  await start({ WHARF_ROLE: 'worker', WHARF_PUBLIC_URL: front.url });
  const url = origin.serve('/file.txt', { content: bytesContent(FILE), deviate: STUCK });
  const upload = await api.createUpload({ kind: 'text', url });
  // Nothing but a look at its lease can tell the worker now.
  await until('a chunk is stored', async () => (await bytesStored(front, upload.id)) === CHUNK);
  const { job } = ok(
    await api.call<{ job: JobJson }>('POST', `/jobs/${upload.jobId}/action`, { action: 'cancel' }),
  );
  assert.equal(job.status, 'canceled');
  await untilDisconnected(origin);
  await until('the bytes are freed', async () => (await diskUsage(dataDirectory)) === 0);
});
