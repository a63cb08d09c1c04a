import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createProject } from './driver/administration.ts';
import { ok, refusal } from './driver/answers.ts';
import { Api, putPart } from './driver/api.ts';
import { fileCountAtRest, untilFileCount } from './driver/idle-collector.ts';
import type { JobJson } from './driver/jobs.ts';
import { samplePng } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

interface JobPage {
  readonly jobs: readonly JobJson[];
  readonly nextPaginationToken?: string;
}

const IMAGE = { kind: 'image', fileName: 'job.png', contentType: 'image/png' };

describe('jobs', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  const retrieve = async (id: string, client = api) =>
    ok(await client.call<{ job: JobJson }>('GET', `/jobs/${id}`)).job;
  const list = async (client: Api, query: Readonly<Record<string, string>> = {}) =>
    ok(await client.call<JobPage>('GET', `/jobs?${new URLSearchParams(query)}`));
  const cancel = async (id: string) =>
    ok(await api.call<{ job: JobJson }>('POST', `/jobs/${id}/action`, { action: 'cancel' })).job;
  const newProject = async (name: string) => new Api(server, await createProject(server, name));
  const pendingUpload = (client: Api) => client.createUpload({ ...IMAGE, fileSize: 1000, parts: 1 });

  test('the job of a new upload waits for its bytes and has every field of the reference', async () => {
    const upload = await pendingUpload(api);
    const { createdAt, updatedAt, authorId, ownerId, ...job } = await retrieve(upload.jobId);
    assert.deepEqual([authorId, ownerId, createdAt], [upload.authorId, upload.ownerId, upload.createdAt]);
    assert.equal(updatedAt, createdAt);
    assert.deepEqual(job, {
      jobId: upload.jobId,
      jobType: 'upload',
      status: 'pending',
      progress: 0,
      statusHistory: [{ date: createdAt, status: 'pending' }],
      metadata: {
        assetIds: [],
        error: null,
        input: { uploadId: upload.id, kind: 'image', fileName: 'job.png', fileSize: 1000 },
        output: {},
      },
    });
  });

  test('a successful job names its asset and tells its history in order', async () => {
    const upload = await api.uploadFile(await samplePng('success'), IMAGE);
    const job = await retrieve(upload.jobId);
    assert.deepEqual([job.status, job.progress, job.metadata.error], ['success', 1, null]);
    assert.equal(job.metadata.output.entityId, upload.entityId);
    assert.deepEqual(job.metadata.assetIds, [upload.entityId]);
    const statuses = job.statusHistory.map((entry) => entry.status);
    assert.deepEqual(statuses, ['pending', 'queued', 'in-progress', 'finalizing', 'success']);
    const dates = job.statusHistory.map((entry) => entry.date);
    assert.deepEqual(dates, [...dates].sort());
  });

  test('a failed job says why', async () => {
    const upload = await api.uploadFile(Buffer.from('this is no PNG'), IMAGE);
    const job = await retrieve(upload.jobId);
    assert.equal(job.status, 'failure');
    assert.equal(job.metadata.error, upload.errorMessage);
    assert.ok((job.metadata.error ?? '').length > 10);
    assert.deepEqual(job.metadata.assetIds, []);
  });

  test('a job that is unknown or of another project is 404', async () => {
    const { jobId } = await pendingUpload(await newProject('hidden jobs'));
    for (const id of ['job_none', jobId]) {
      assert.equal((await refusal(api, 'GET', `/jobs/${id}`)).status, 404);
      assert.equal((await refusal(api, 'POST', `/jobs/${id}/action`, { action: 'cancel' })).status, 404);
    }
  });

  describe('list', () => {
    let lister: Api;
    /** Newest first: pending, failure, success. */
    let ids: readonly string[];

    before(async () => {
      lister = await newProject('listers');
      const success = await lister.uploadFile(await samplePng('listed'), IMAGE);
      const failure = await lister.uploadFile(Buffer.from('no'), IMAGE);
      ids = [(await pendingUpload(lister)).jobId, failure.jobId, success.jobId];
    });

    test('is newest first, with the jobs as retrieved', async () => {
      const { jobs } = await list(lister);
      assert.deepEqual(jobs, await Promise.all(ids.map((id) => retrieve(id, lister))));
    });

    const filters: readonly (readonly [string, Record<string, string>, readonly number[]])[] = [
      ['one status', { status: 'failure' }, [1]],
      ['a status that none has', { status: 'warming-up' }, []],
      ['the type of every job', { type: 'upload' }, [0, 1, 2]],
      ['another type', { type: 'inference' }, []],
      ['several types', { types: 'inference, upload' }, [0, 1, 2]],
      ['types, which wins over type', { type: 'upload', types: 'inference' }, []],
      ['an author who made none', { authorId: 'f'.repeat(32) }, []],
      ['a workflow, of which there is none', { workflowId: 'w' }, []],
    ];
    for (const [what, query, expected] of filters) {
      test(`filters by ${what}`, async () => {
        const { jobs } = await list(lister, query);
        assert.deepEqual(
          jobs.map((job) => job.jobId),
          expected.map((index) => ids[index]),
        );
      });
    }

    test('hideResults empties the results and nothing else', async () => {
      const [whole] = (await list(lister, { status: 'success' })).jobs;
      const [bare] = (await list(lister, { status: 'success', hideResults: 'true' })).jobs;
      assert.ok(whole && whole.metadata.assetIds.length === 1);
      assert.deepEqual(bare, { ...whole, metadata: { ...whole.metadata, assetIds: [], output: {} } });
    });

    test('pages visit each job once', async () => {
      const visited: string[] = [];
      let token: string | undefined = '';
      while (token !== undefined) {
        const page: JobPage = await list(lister, { pageSize: '1', paginationToken: token });
        visited.push(...page.jobs.map((job) => job.jobId));
        token = page.nextPaginationToken;
      }
      assert.deepEqual(visited, ids);
    });

    for (const query of ['pageSize=0', 'pageSize=201', 'status=done', 'paginationToken=abc']) {
      test(`${query} is 400`, async () => {
        assert.equal((await refusal(lister, 'GET', `/jobs?${query}`)).status, 400);
      });
    }

    test('a token cannot be carried over to other filters', async () => {
      const { nextPaginationToken = '' } = await list(lister, { pageSize: '1' });
      const query = new URLSearchParams({ status: 'failure', paginationToken: nextPaginationToken });
      const { status, body } = await refusal(lister, 'GET', `/jobs?${query}`);
      assert.equal(status, 400);
      assert.match(body.reason, /other filters/);
    });
  });

  describe('cancel', () => {
    test('ends the job, fails its upload and frees its bytes', async () => {
      const files = await fileCountAtRest(server.dataDirectory);
      const png = await samplePng('canceled');
      const upload = await api.createUpload({ ...IMAGE, fileSize: png.length, parts: 1 });
      assert.equal((await putPart(upload.parts?.[0]?.url ?? '', png)).status, 200);
      const job = await cancel(upload.jobId);
      assert.equal(job.status, 'canceled');
      assert.equal(job.statusHistory.at(-1)?.status, 'canceled');
      assert.deepEqual(await retrieve(upload.jobId), job);
      const failed = await api.retrieveUpload(upload.id);
      assert.equal(failed.status, 'failed');
      assert.match(failed.errorMessage ?? '', /abort/);
      await untilFileCount(server.dataDirectory, files);
    });

    test('an upload whose job was canceled can no longer be completed', async () => {
      const upload = await pendingUpload(api);
      await cancel(upload.jobId);
      const answer = await refusal(api, 'POST', `/uploads/${upload.id}/action`, { action: 'complete' });
      assert.equal(answer.status, 400);
    });

    test('a job that has ended is 400, says how it ended and stays as it was', async () => {
      const success = await api.uploadFile(await samplePng('ended'), IMAGE);
      const failure = await api.uploadFile(Buffer.from('no PNG either'), IMAGE);
      const canceled = await pendingUpload(api);
      await cancel(canceled.jobId);
      for (const [{ jobId }, status] of [
        [success, 'success'],
        [failure, 'failure'],
        [canceled, 'canceled'],
      ] as const) {
        const before = await retrieve(jobId);
        const answer = await refusal(api, 'POST', `/jobs/${jobId}/action`, { action: 'cancel' });
        assert.equal(answer.status, 400);
        assert.equal(answer.body.name, 'WrongStateError');
        assert.equal(answer.body.reason, `Cannot cancel this job: it is already ${status}`);
        assert.deepEqual(await retrieve(jobId), before);
      }
      assert.equal((await api.retrieveUpload(success.id)).status, 'imported');
    });

    test('racing the worker, the job ends one way, and its upload the same way', async () => {
      for (let round = 0; round < 8; round += 1) {
        const png = await samplePng(`race ${round}`);
        const upload = await api.createUpload({ ...IMAGE, fileSize: png.length, parts: 1 });
        await putPart(upload.parts?.[0]?.url ?? '', png);
        await api.completeUpload(upload.id);
        const answer = await api.call('POST', `/jobs/${upload.jobId}/action`, { action: 'cancel' });
        const { status, entityId } = await api.settled(upload.id);
        const job = await retrieve(upload.jobId);
        const expected = answer.status === 200 ? ['failed', 'canceled'] : ['imported', 'success'];
        assert.deepEqual([status, job.status], expected, `round ${round}`);
        assert.equal(entityId === undefined, answer.status === 200);
      }
    });

    test('any other action, or none, is 400', async () => {
      const { jobId } = await pendingUpload(api);
      for (const body of [{ action: 'retry' }, {}, undefined]) {
        assert.equal((await refusal(api, 'POST', `/jobs/${jobId}/action`, body)).status, 400);
      }
      assert.equal((await retrieve(jobId)).status, 'pending');
    });
  });
});
