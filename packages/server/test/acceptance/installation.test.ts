import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { createProject } from './driver/administration.ts';
import { ok } from './driver/answers.ts';
import { Api, putPart } from './driver/api.ts';
import { CHOSEN_DATABASE, CHOSEN_STORAGE } from './driver/chosen-services.ts';
import { sampleText, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { until } from './driver/until.ts';

interface HealthJson {
  readonly status: string;
  readonly database: { readonly status: string; readonly engine: string; readonly milliseconds: number };
  readonly store: { readonly status: string; readonly engine: string; readonly freeBytes?: number };
  readonly workers: readonly {
    readonly id: string;
    readonly startedAt: string;
    readonly seenAt: string;
    readonly alive: boolean;
    readonly concurrency: number;
  }[];
  readonly queue: {
    readonly waiting: number;
    readonly running: number;
    readonly oldestWaitingSeconds?: number;
  };
}

async function healthOf(api: Api): Promise<HealthJson> {
  return ok(await api.call<{ health: HealthJson }>('GET', '/installation/health')).health;
}

describe('the installation', () => {
  let server: TestServer;
  let user: Api;

  before(async () => {
    server = await startServer({
      env: {
        WHARF_MAX_FILE_SIZE: '3GiB',
        WHARF_PART_URL_TTL: '61',
        WHARF_ASSET_URL_TTL: '62',
        WHARF_UPLOAD_TTL: '63',
        WHARF_IMPORT_TIMEOUT: '64',
        WHARF_IMPORT_CONNECTIONS: '5',
        WHARF_RATE_LIMIT: '5000',
        WHARF_WORKER_CONCURRENCY: '3',
        WHARF_MEDIA_ENGINE: 'off',
      },
    });
    user = new Api(server, await createProject(server, 'users'));
  });
  after(() => server.dispose());

  it('tells every key its version, kinds and the limits in force', async () => {
    const { installation } = ok(
      await user.call<{ installation: { version: string } }>('GET', '/installation'),
    );
    assert.match(installation.version, /^\d+\.\d+\.\d+/);
    assert.deepEqual(installation, {
      version: installation.version,
      kinds: ['3d', 'asset', 'avatar', 'image', 'model', 'text'],
      limits: {
        maxFileSize: 3 * 2 ** 30,
        partUrlTtl: 61,
        assetUrlTtl: 62,
        uploadTtl: 63,
        importTimeout: 64,
        importConnections: 5,
        rateLimit: 5000,
      },
    });
  });

  it('is healthy when all is well, and its report names no host, process or path', async () => {
    // The worker enters itself while the server already answers.
    const health = await until('a worker is listed', async () => {
      const found = await healthOf(user);
      return found.workers.length > 0 && found;
    });
    const { status, database, store, workers, queue } = health;
    assert.equal(status, 'ok');
    assert.deepEqual([database.status, database.engine], ['ok', CHOSEN_DATABASE]);
    assert.deepEqual([store.status, store.engine], ['ok', CHOSEN_STORAGE]);
    assert.equal(Number(store.freeBytes) > 0, CHOSEN_STORAGE === 'disk');
    assert.deepEqual(
      workers.map(({ alive, concurrency }) => [alive, concurrency]),
      [[true, 3]],
    );
    assert.deepEqual(queue, { waiting: 0, running: 0 });
    const text = JSON.stringify(health);
    for (const secret of [server.dataDirectory, `${hostname()}/`, `/${server.pid}/`]) {
      assert.ok(!text.includes(secret), secret);
    }
  });
});

describe('the health of an installation whose workers are processes of their own', () => {
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

  async function start(env: Readonly<Record<string, string>>): Promise<TestServer> {
    const server = await startServer({ dataDirectory, env });
    running.push(server);
    return server;
  }

  it('is degraded while there is none, and shows what waits; one that ends is no longer listed', async () => {
    const front = await start({ WHARF_ROLE: 'api' });
    const api = Api.of(front);
    assert.deepEqual([(await healthOf(api)).status, (await healthOf(api)).workers], ['degraded', []]);

    const bytes = sampleText('waits', 100);
    const upload = await api.createUpload({ ...textFields('waits.txt'), fileSize: 100, parts: 1 });
    assert.equal((await putPart(upload.parts?.[0]?.url ?? '', bytes)).status, 200);
    assert.deepEqual((await healthOf(api)).queue, { waiting: 0, running: 0 });
    await api.completeUpload(upload.id);
    const { queue } = await healthOf(api);
    assert.equal(queue.waiting, 1);
    assert.ok(Number(queue.oldestWaitingSeconds) >= 0);

    const worker = await start({ WHARF_ROLE: 'worker', WHARF_PUBLIC_URL: front.url });
    assert.equal((await api.settled(upload.id)).status, 'imported');
    const health = await until('the worker is listed and the queue empty', async () => {
      const found = await healthOf(api);
      return found.workers.length === 1 && found.queue.waiting + found.queue.running === 0 && found;
    });
    assert.equal(health.status, 'ok');
    assert.equal(health.queue.oldestWaitingSeconds, undefined);
    assert.equal(await worker.terminate(), 0);
    assert.deepEqual([(await healthOf(api)).status, (await healthOf(api)).workers], ['degraded', []]);
  });

  it('forgets a worker that was killed as soon as the next one on its machine starts', async () => {
    const front = await start({ WHARF_ROLE: 'api' });
    const api = Api.of(front);
    const listed = (what: string, accept: (ids: readonly string[]) => boolean) =>
      until(what, async () => {
        const ids = (await healthOf(api)).workers.map(({ id }) => id);
        return accept(ids) && ids;
      });
    const worker = await start({ WHARF_ROLE: 'worker', WHARF_PUBLIC_URL: front.url });
    const [killed = ''] = await listed('the worker is listed', (ids) => ids.length === 1);
    await worker.kill();
    assert.deepEqual(
      (await healthOf(api)).workers.map(({ id }) => id),
      [killed],
    );
    await start({ WHARF_ROLE: 'worker', WHARF_PUBLIC_URL: front.url });
    await listed('only the new worker is listed', (ids) => ids.length === 1 && ids[0] !== killed);
  });
});
