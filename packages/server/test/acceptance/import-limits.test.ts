import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { bytesContent } from '../origins/files/content.ts';
import { FileOrigin } from '../origins/files/file-origin.ts';
import { createProject } from './driver/administration.ts';
import { Api, type UploadJson } from './driver/api.ts';
import { closedGate, type Gate } from './driver/import-gate.ts';
import { endsImported } from './driver/import-outcome.ts';
import { startImportingServer } from './driver/import-server.ts';
import { retrieveJob } from './driver/jobs.ts';
import { samplePng, textFields } from './driver/sample-files.ts';
import type { TestServer } from './driver/server.ts';
import { until } from './driver/until.ts';

/** More than any limit here. */
const MANY = 6;

describe('imports that wait for each other', () => {
  let origin: FileOrigin;
  let other: FileOrigin;
  let server: TestServer;
  /** Answers of `origin` that were under way at once. */
  let most: number;

  beforeEach(async () => {
    most = 0;
    origin = await FileOrigin.start();
    other = await FileOrigin.start();
  });
  afterEach(async () => {
    await origin.close();
    await other.close();
    await server.dispose();
  });

  async function start(env: Readonly<Record<string, string>>): Promise<Api> {
    server = await startImportingServer(env);
    return Api.of(server);
  }

  async function stranger(): Promise<Api> {
    return new Api(server, await createProject(server, 'stranger'));
  }

  /** Serves an image that is held back until the gate opens. */
  async function serve(name: string, gate: Gate, at = origin): Promise<string> {
    const content = bytesContent(await samplePng(name));
    return at.serve(`/${name}.png`, {
      content,
      deviate() {
        most = Math.max(most, origin.openAnswers);
        return { holdUntil: gate.opened };
      },
    });
  }

  async function createMany(api: Api, gate: Gate): Promise<readonly UploadJson[]> {
    const uploads: UploadJson[] = [];
    for (let number = 1; number <= MANY; number += 1) {
      uploads.push(await api.createUpload({ kind: 'image', url: await serve(`many-${number}`, gate) }));
    }
    return uploads;
  }

  async function statuses(api: Api, uploads: readonly UploadJson[]): Promise<readonly string[]> {
    return Promise.all(uploads.map(async ({ jobId }) => (await retrieveJob(api, jobId)).status));
  }

  it('with one slot, the only import of a project comes before the other ones of a busy project', async () => {
    const api = await start({ WHARF_IMPORT_CONCURRENCY: '1' });
    const gate = closedGate();
    const many = await createMany(api, gate);
    await until('the slot is taken', () => origin.openAnswers === 1);
    const second = await stranger();
    const single = await second.createUpload({ kind: 'image', url: await serve('single', gate) });
    gate.open();
    await endsImported(second, single);
    for (const upload of many) await endsImported(api, upload);
    const order = origin.requests.map(({ target }) => target);
    assert.deepEqual(order, [
      '/many-1.png',
      '/single.png',
      ...many.slice(1).map((_, index) => `/many-${index + 2}.png`),
    ]);
  });

  it('of one project never exceed its limit, and leave slots to others', async () => {
    const api = await start({ WHARF_IMPORT_CONCURRENCY: '8', WHARF_IMPORT_PROJECT_CONCURRENCY: '2' });
    const gate = closedGate();
    const many = await createMany(api, gate);
    await until('two are under way', () => origin.openAnswers === 2);
    // The project's other imports are passed over, not waited for.
    const second = await stranger();
    const open = closedGate();
    open.open();
    await endsImported(
      second,
      await second.createUpload({ kind: 'image', url: await serve('single', open, other) }),
    );
    assert.equal(origin.openAnswers, 2);
    assert.deepEqual(await statuses(api, many), [
      ...['in-progress', 'in-progress'],
      ...many.slice(2).map(() => 'queued'),
    ]);
    gate.open();
    for (const upload of many) await endsImported(api, upload);
    assert.equal(most, 2);
  });

  it('from one host never exceed its limit, and leave slots to other hosts', async () => {
    const api = await start({
      WHARF_IMPORT_CONCURRENCY: '8',
      WHARF_IMPORT_PROJECT_CONCURRENCY: '8',
      WHARF_IMPORT_HOST_CONCURRENCY: '3',
    });
    const gate = closedGate();
    const many = await createMany(api, gate);
    await until('three are under way', () => origin.openAnswers === 3);
    const open = closedGate();
    open.open();
    await endsImported(
      api,
      await api.createUpload({ kind: 'image', url: await serve('elsewhere', open, other) }),
    );
    assert.equal(origin.openAnswers, 3);
    assert.deepEqual(await statuses(api, many), [
      ...['in-progress', 'in-progress', 'in-progress'],
      ...many.slice(3).map(() => 'queued'),
    ]);
    gate.open();
    for (const upload of many) await endsImported(api, upload);
    assert.equal(most, 3);
  });

  it('at a slow origin hold up no file that is here', async () => {
    const api = await start({ WHARF_IMPORT_CONCURRENCY: '2', WHARF_WORKER_CONCURRENCY: '1' });
    const gate = closedGate();
    const many = await createMany(api, gate);
    await until('both slots are taken', () => origin.openAnswers === 2);
    const sent = await api.uploadFile(Buffer.from('sent meanwhile'), textFields('sent.txt'));
    assert.equal(sent.status, 'imported', sent.errorMessage);
    assert.equal(origin.openAnswers, 2);
    gate.open();
    for (const upload of many) await endsImported(api, upload);
  });
});
