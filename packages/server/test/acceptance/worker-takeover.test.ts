import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Api, type UploadJson } from './driver/api.ts';
import { assetsNamed, retrieveAsset } from './driver/assets.ts';
import { beingValidated } from './driver/being-validated.ts';
import { CHOSEN_DATABASE } from './driver/chosen-services.ts';
import { jobOver, retrieveJob } from './driver/jobs.ts';
import { MIB, sampleText, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { download } from './driver/signed-urls.ts';
import { standStill } from './driver/stand-still.ts';

/** Large enough that it is still being decoded when its worker is struck. */
const FILE = sampleText('taken over', 96 * MIB);

describe('a job whose worker goes away', () => {
  let dataDirectory: string;
  let running: TestServer[];

  beforeEach(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'wharf-test-'));
    running = [];
  });
  afterEach(async () => {
    for (const server of running) await server.dispose();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  async function start(env: Record<string, string>): Promise<TestServer> {
    const server = await startServer({ dataDirectory, env });
    running.push(server);
    return server;
  }

  function startWorker(front: TestServer, env: Record<string, string> = {}): Promise<TestServer> {
    return start({ WHARF_ROLE: 'worker', WHARF_PUBLIC_URL: front.url, ...env });
  }

  async function possessions(api: Api, upload: UploadJson) {
    return {
      upload: await api.retrieveUpload(upload.id),
      job: await retrieveJob(api, upload.jobId),
      assets: (await assetsNamed(api, upload.fileName ?? '')).map((asset) => asset.id),
    };
  }

  async function assertImported(api: Api, upload: UploadJson): Promise<void> {
    const settled = await api.settled(upload.id);
    assert.equal(settled.status, 'imported', settled.errorMessage);
    const job = await jobOver(api, upload.jobId);
    assert.equal(job.status, 'success');
    assert.deepEqual(job.metadata.assetIds, [settled.entityId]);
    const asset = await retrieveAsset(api, settled.entityId ?? '');
    assert.ok((await download(asset.url)).equals(FILE));
  }

  it('by kill -9 is taken over by another worker, and the upload is imported', async () => {
    const front = await start({ WHARF_ROLE: 'api' });
    const api = Api.of(front);
    const worker = await startWorker(front);
    const upload = await beingValidated(api, FILE, 'killed');
    await worker.kill();
    const { progress } = await retrieveJob(api, upload.jobId);
    assert.equal((await api.retrieveUpload(upload.id)).status, 'validating');

    await startWorker(front);
    await assertImported(api, upload);
    const job = await retrieveJob(api, upload.jobId);
    assert.ok(job.progress >= progress);
    assert.equal(
      job.statusHistory.filter((entry) => entry.status === 'success').length,
      1,
      JSON.stringify(job.statusHistory),
    );
  });

  it('by standing still is taken over when its lease runs out; when it goes on, it can do no harm', {
    skip: CHOSEN_DATABASE !== 'sqlite' && 'stands still between two writes of SQLite',
  }, async () => {
    const front = await start({ WHARF_ROLE: 'api' });
    const api = Api.of(front);
    const stalled = await startWorker(front, { WHARF_WORKER_CONCURRENCY: '1' });
    const upload = await beingValidated(api, FILE, 'stalled');
    await standStill(stalled);
    const other = await startWorker(front);
    await assertImported(api, upload);
    const before = await possessions(api, upload);
    assert.equal(await other.terminate(), 0);

    process.kill(stalled.pid, 'SIGCONT');
    // It takes the next job only when it has let go of the one it lost.
    const next = await api.uploadFile(Buffer.from('the next one'), textFields('next.txt'));
    assert.equal(next.status, 'imported', next.errorMessage);
    assert.equal(await stalled.terminate(), 0);
    assert.deepEqual(await possessions(api, upload), before);
  });

  it('by SIGTERM that cannot wait for it gives it back at once, exits with 0, and the next start finishes it', async () => {
    const server = await start({ WHARF_DRAIN_TIMEOUT: '0' });
    const upload = await beingValidated(Api.of(server), FILE, 'terminated');
    assert.equal(await server.terminate(), 0);
    await assertImported(Api.of(await start({})), upload);
  });
});
