import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type StubService, startStubService } from '../downloading/stub-service.ts';

const UPLOAD = { id: 'upload_1', status: 'imported', kind: 'text', entityId: 'asset_1' };
const ASSET = { id: 'asset_1', properties: { size: 1 }, url: 'http://127.0.0.1:1/' };
const MODEL = { id: 'model_1' };
const SECOND = { projectId: 'second' };

/** What somebody who names a project with a call may do next. */
const USES: Readonly<Record<string, (client: StubService['client']) => Promise<unknown>>> = {
  'uploads.create': async ({ uploads }) => (await uploads.create({}, { query: SECOND })).upload.wait(),
  'uploads.retrieve': async ({ uploads }) => (await uploads.retrieve('upload_1', SECOND)).upload.wait(),
  'uploads.list': async ({ uploads }) => {
    for await (const upload of uploads.list(SECOND)) await upload.wait();
  },
  'uploads.create without the project of the client': async ({ uploads }) =>
    (await uploads.create({}, { query: { projectId: null } })).upload.wait(),
  'jobs.retrieve': async ({ jobs }) => (await jobs.retrieve('job_1', SECOND)).job.wait({ intervalMs: 0 }),
  'jobs.list': async ({ jobs }) => {
    for await (const job of jobs.list(SECOND)) await job.wait({ intervalMs: 0 });
  },
  'assets.retrieve': async ({ assets }) => gone((await assets.retrieve('asset_1', SECOND)).asset.stream()),
  'assets.upload': async ({ assets }) =>
    gone((await assets.upload({ name: 'a', image: '', ...SECOND })).asset.stream()),
  'assets.getBulk': async ({ assets }) => {
    const [asset] = (await assets.getBulk({ assetIds: ['asset_1'], ...SECOND })).assets;
    await gone(asset?.stream());
  },
  'assets.list': async ({ assets }) => {
    for await (const asset of assets.list(SECOND)) await gone(asset.stream());
  },
  'models.retrieve': async ({ models }) => (await models.retrieve('model_1', SECOND)).model.download(FOLDER),
  'models.getBulk': async ({ models }) => {
    const [model] = (await models.getBulk({ modelIds: ['model_1'], ...SECOND })).models;
    await model?.download(FOLDER);
  },
  'models.list': async ({ models }) => {
    for await (const model of models.list(SECOND)) await model.download(FOLDER);
  },
};

/** Of a model without files: nothing is written. */
const FOLDER = { path: join(tmpdir(), 'wharf-sdk-nothing') };

/** Reads a stream whose bytes cannot be had. */
async function gone(stream: Promise<ReadableStream<Uint8Array>> | undefined): Promise<void> {
  await assert.rejects(new Response(await stream).arrayBuffer());
}

for (const [name, use] of Object.entries(USES))
  test(`what ${name} answers goes on in the project that the call named`, async (context) => {
    const service = await startStubService({
      'POST /uploads': () => ({ upload: UPLOAD }),
      'GET /uploads/upload_1': () => ({ upload: UPLOAD }),
      'GET /uploads': () => ({ uploads: [UPLOAD] }),
      'GET /jobs': () => ({ jobs: [{ jobId: 'job_1', status: 'queued' }] }),
      'GET /jobs/job_1': () => ({
        job: { jobId: 'job_1', status: service.requests.length > 1 ? 'success' : 'queued' },
      }),
      'POST /assets': () => ({ asset: ASSET }),
      'GET /assets': () => ({ assets: [ASSET] }),
      'GET /assets/asset_1': () => ({ asset: ASSET }),
      'POST /assets/get-bulk': () => ({ assets: [ASSET] }),
      // Not to be had again and again: what is read is of no interest here.
      'POST /assets/asset_1/download': () => ({ url: '' }),
      'GET /models': () => ({ models: [MODEL] }),
      'GET /models/model_1': () => ({ model: MODEL }),
      'POST /models/get-bulk': () => ({ models: [MODEL] }),
      'POST /models/model_1/download': () => ({ files: [] }),
    });
    context.after(() => service.close());
    await use(service.client.withOptions({ projectId: 'first' }));
    assert.ok(service.queries.length > 1, String(service.requests));
    const expected = name.includes('without') ? null : 'second';
    for (const [index, query] of service.queries.entries())
      assert.equal(query.get('projectId'), expected, service.requests[index]);
  });
