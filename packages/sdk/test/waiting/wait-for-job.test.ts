import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Wharf } from '../../src/client.ts';
import type { UploadProgress } from '../../src/progress.ts';
import type { Job } from '../../src/types.ts';
import { waitForJob } from '../../src/waiting/wait-for-job.ts';
import { startStubService } from '../downloading/stub-service.ts';
import { startWharf } from '../driver/wharf-server.ts';
import { planUpload } from './sent-upload.ts';

/** A service whose job looks like this, one answer after another. */
async function service(test: TestContext, ...looks: readonly Partial<Job>[]) {
  const rest = [...looks];
  const started = await startStubService({
    'GET /jobs/job_1': () => ({ job: { jobId: 'job_1', ...rest.shift() } }),
  });
  test.after(() => started.close());
  return started;
}

const JOB = { jobId: 'job_1', status: 'queued', progress: 0 } as Job;

describe('Waiting for a job', () => {
  it('ends with the job when it ended well, its progress between 0 and 1', async (test) => {
    const { client } = await service(
      test,
      { status: 'in-progress', progress: 0.5 },
      { status: 'a word of tomorrow' as 'queued', progress: 1.02 },
      { status: 'success', progress: 1 },
    );
    const steps: UploadProgress[] = [];
    const job = await waitForJob(client, JOB, { intervalMs: 1, onProgress: (step) => steps.push(step) });
    assert.equal(job.status, 'success');
    assert.deepEqual(
      steps.map(({ stage, processed }) => [stage, processed]),
      [
        ['processing', 0],
        ['processing', 0.5],
        ['processing', 1],
        ['done', 1],
      ],
    );
  });

  for (const status of ['failure', 'canceled'] as const)
    it(`ends with JobFailedError where it ended as ${status}`, async (test) => {
      const metadata = { error: 'no luck' } as Job['metadata'];
      const { client } = await service(test, { status, metadata });
      await assert.rejects(waitForJob(client, JOB, { intervalMs: 1 }), {
        name: 'JobFailedError',
        message: 'no luck',
      });
    });

  it('needs no look at one that has ended', async (test) => {
    const { client, requests } = await service(test);
    await waitForJob(client, { ...JOB, status: 'success' });
    await assert.rejects(waitForJob(client, { ...JOB, status: 'failure' }), { name: 'JobFailedError' });
    assert.deepEqual(requests, []);
  });

  it('ends after timeoutMs', async (test) => {
    const { client } = await service(test, {}, {}, {});
    await assert.rejects(waitForJob(client, JOB, { intervalMs: 60_000, timeoutMs: 20 }), {
      name: 'WaitTimeoutError',
    });
  });

  it('works with the jobs of Wharf', async (test) => {
    const server = await startWharf();
    test.after(() => server.stop());
    const { baseURL, apiKey, apiSecret } = server;
    const client = new Wharf({ baseURL, apiKey, apiSecret });
    const { upload, finish } = await planUpload(client);
    const { job } = await client.jobs.retrieve(upload.jobId ?? '');
    const waiting = job.wait({ intervalMs: 50 });
    await finish();
    const ended = await waiting;
    assert.equal(ended.status, 'success');
    assert.equal(typeof ended.metadata.output.entityId, 'string');
  });
});
