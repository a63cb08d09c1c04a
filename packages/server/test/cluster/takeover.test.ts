import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Api, putPart } from '../acceptance/driver/api.ts';
import { assetsNamed } from '../acceptance/driver/assets.ts';
import { jobOver, retrieveJob } from '../acceptance/driver/jobs.ts';
import { MIB, sampleText, textFields } from '../acceptance/driver/sample-files.ts';
import { until } from '../acceptance/driver/until.ts';
import { Cluster, WITHOUT_CLUSTER } from './driver/cluster.ts';

/** Large enough that it is still being decoded when its worker is struck. */
const FILE = sampleText('taken over', 64 * MIB);

describe('a job whose worker goes away', { skip: WITHOUT_CLUSTER }, () => {
  let cluster: Cluster;
  let api: Api;
  before(async () => {
    cluster = await Cluster.start({ api: 1, workers: 1 });
    api = cluster.client();
  });
  after(() => cluster?.dispose());

  async function beingValidated(name: string) {
    const upload = await api.createUpload({ ...textFields(name), fileSize: FILE.length, parts: 1 });
    assert.equal((await putPart(upload.parts?.[0]?.url ?? '', FILE)).status, 200);
    await api.completeUpload(upload.id);
    await until(
      'a worker has begun',
      async () => (await api.retrieveUpload(upload.id)).status === 'validating',
    );
    return upload;
  }

  async function assertImportedOnce(upload: { readonly id: string; readonly jobId: string }, name: string) {
    const settled = await api.settled(upload.id);
    assert.equal(settled.status, 'imported', settled.errorMessage);
    const job = await jobOver(api, upload.jobId);
    assert.equal(job.statusHistory.filter(({ status }) => status === 'success').length, 1);
    assert.deepEqual(
      (await assetsNamed(api, name)).map(({ id }) => id),
      [settled.entityId],
    );
  }

  it('by kill -9 is taken over by a worker of another node', async () => {
    const [worker] = cluster.workers;
    assert.ok(worker !== undefined);
    const upload = await beingValidated('killed.txt');
    await worker.kill();
    assert.equal((await retrieveJob(api, upload.jobId)).status, 'in-progress');
    await cluster.startWorker();
    await assertImportedOnce(upload, 'killed.txt');
  });

  it('by standing still is taken over when its lease runs out, and can do no harm when it goes on', async () => {
    const paused = cluster.workers.at(-1);
    assert.ok(paused !== undefined);
    const upload = await beingValidated('paused.txt');
    process.kill(paused.pid, 'SIGSTOP');
    await cluster.startWorker();
    await assertImportedOnce(upload, 'paused.txt');
    process.kill(paused.pid, 'SIGCONT');
    const next = await api.uploadFile(Buffer.from('the next one'), textFields('next.txt'));
    assert.equal(next.status, 'imported', next.errorMessage);
    assert.equal(await paused.terminate(), 0);
    await assertImportedOnce(upload, 'paused.txt');
  });
});
