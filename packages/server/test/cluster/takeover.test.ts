import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Api, UploadJson } from '../acceptance/driver/api.ts';
import { assetsNamed } from '../acceptance/driver/assets.ts';
import { beingValidated } from '../acceptance/driver/being-validated.ts';
import { jobOver, retrieveJob } from '../acceptance/driver/jobs.ts';
import { MIB, sampleText, textFields } from '../acceptance/driver/sample-files.ts';
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

  async function assertImportedOnce(upload: UploadJson) {
    const settled = await api.settled(upload.id);
    assert.equal(settled.status, 'imported', settled.errorMessage);
    const job = await jobOver(api, upload.jobId);
    assert.equal(job.statusHistory.filter(({ status }) => status === 'success').length, 1);
    assert.deepEqual(
      (await assetsNamed(api, upload.fileName ?? '')).map(({ id }) => id),
      [settled.entityId],
    );
  }

  it('by kill -9 is taken over by a worker of another node', async () => {
    const [worker] = cluster.workers;
    assert.ok(worker !== undefined);
    const upload = await beingValidated(api, FILE, 'killed');
    await worker.kill();
    assert.equal((await retrieveJob(api, upload.jobId)).status, 'in-progress');
    await cluster.startWorker();
    await assertImportedOnce(upload);
  });

  it('by standing still is taken over when its lease runs out, and can do no harm when it goes on', async () => {
    const paused = cluster.workers.at(-1);
    assert.ok(paused !== undefined);
    const upload = await beingValidated(api, FILE, 'paused');
    process.kill(paused.pid, 'SIGSTOP');
    await cluster.startWorker();
    await assertImportedOnce(upload);
    process.kill(paused.pid, 'SIGCONT');
    const next = await api.uploadFile(Buffer.from('the next one'), textFields('next.txt'));
    assert.equal(next.status, 'imported', next.errorMessage);
    assert.equal(await paused.terminate(), 0);
    await assertImportedOnce(upload);
  });
});
