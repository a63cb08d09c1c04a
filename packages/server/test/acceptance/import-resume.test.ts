import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { bytesContent, sha256Of } from '../origins/files/content.ts';
import { type Deviate, onRequests, type SeenRequest } from '../origins/files/deviation.ts';
import { FileOrigin } from '../origins/files/file-origin.ts';
import { Api, type UploadJson } from './driver/api.ts';
import { closedGate, NEVER } from './driver/import-gate.ts';
import { assetBytes, bytesStored, endsImported, imported } from './driver/import-outcome.ts';
import { largeWeights } from './driver/import-samples.ts';
import { startImportingServer } from './driver/import-server.ts';
import { untilStored } from './driver/import-storage.ts';
import { jobOver } from './driver/jobs.ts';
import { retrieveModel } from './driver/models.ts';
import { MIB, sampleText } from './driver/sample-files.ts';
import type { TestServer } from './driver/server.ts';
import { until } from './driver/until.ts';

/** What a killed worker fetches again at most, for each connection. */
const CHUNK = 8 * MIB;
const FILE = sampleText('resumed', 3 * CHUNK + 5);
const NEW_FILE = sampleText('the new version', 3 * CHUNK + 7);

describe('an import that is interrupted', () => {
  let dataDirectory: string;
  let running: TestServer[];
  let origin: FileOrigin;

  beforeEach(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'wharf-test-'));
    running = [];
    origin = await FileOrigin.start();
  });
  afterEach(async () => {
    await origin.close();
    for (const server of running) await server.dispose();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  async function start(env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    const server = await startImportingServer(env, { dataDirectory });
    running.push(server);
    return server;
  }

  function serveText(bytes: Buffer, etag: string, deviate: Deviate = () => undefined) {
    const contentType = 'text/plain';
    return origin.serve('/file.txt', { content: bytesContent(bytes), etag, contentType, deviate });
  }

  /** The origin stands still within the third chunk, with two of them stored. */
  async function stuckAfterTwoChunks(server: TestServer): Promise<UploadJson> {
    const pause = { after: 2 * CHUNK + MIB, until: NEVER };
    const url = serveText(FILE, '"one"', onRequests([1], { pause }));
    const upload = await Api.of(server).createUpload({ kind: 'text', url });
    await until('two chunks are stored', async () => (await bytesStored(server, upload.id)) === 2 * CHUNK);
    return upload;
  }

  function rangeStarts(requests: readonly SeenRequest[]): readonly (number | undefined)[] {
    return requests.map(({ range }) => range?.start);
  }

  it('by a connection that is cut goes on where reading stopped, over a range of the same version', async () => {
    const cutAfter = CHUNK + 12_345;
    const url = serveText(FILE, '"one"', onRequests([1], { cutAfter }));
    const api = Api.of(await start());
    const upload = await imported(api, { kind: 'text', url });
    assert.ok((await assetBytes(api, upload)).equals(FILE));
    const [first, second = 0, ...more] = rangeStarts(origin.requests);
    assert.deepEqual([first, more], [0, []]);
    // What the connection still held when it broke may be lost with it.
    assert.ok(second > cutAfter - 1024 ** 2 && second <= cutAfter, String(second));
    assert.equal(origin.requests[1]?.headers['if-range'], '"one"');
  });

  for (const [how, stop] of [
    [
      'SIGTERM gives it back, and the next start',
      async (server: TestServer) => assert.equal(await server.terminate(), 0),
    ],
    ['kill -9 loses a chunk at most: the next start', (server: TestServer) => server.kill()],
  ] as const) {
    it(`by ${how} fetches only what is missing`, async () => {
      const first = await start({ WHARF_DRAIN_TIMEOUT: '0' });
      const { id, jobId } = await stuckAfterTwoChunks(first);
      await stop(first);
      await origin.idle();

      const second = await start();
      assert.ok((await bytesStored(second, id)) >= 2 * CHUNK);
      const api = Api.of(second);
      const upload = await endsImported(api, { id });
      assert.ok((await assetBytes(api, upload)).equals(FILE));
      assert.deepEqual(rangeStarts(origin.requests), [0, 2 * CHUNK]);
      assert.equal(origin.requests[1]?.headers['if-range'], '"one"');
      assert.equal((await jobOver(api, jobId)).status, 'success');
    });
  }

  it('starts over when the file at its origin has changed meanwhile, and ends with the new bytes', async () => {
    const first = await start();
    const { id } = await stuckAfterTwoChunks(first);
    await first.kill();
    serveText(NEW_FILE, '"two"');

    const second = await start();
    const api = Api.of(second);
    const upload = await endsImported(api, { id });
    assert.equal(upload.fileSize, NEW_FILE.length);
    assert.ok((await assetBytes(api, upload)).equals(NEW_FILE));
    const [, asked, again] = origin.requests;
    assert.deepEqual([asked?.range?.start, asked?.headers['if-range']], [2 * CHUNK, '"one"']);
    assert.deepEqual([again?.range?.start ?? 0, again?.headers['if-range']], [0, undefined]);
    // What was stored of the old version is freed.
    await untilStored(dataDirectory, 1);
  });

  it('and whose origin knows no ranges starts over, and is whole', async () => {
    const gate = closedGate();
    const content = bytesContent(FILE);
    const deviate = onRequests([1], { pause: { after: 2 * CHUNK + MIB, until: gate.opened } });
    const url = origin.serve('/plain.txt', { content, ranges: false, deviate });
    const first = await start();
    const { id } = await Api.of(first).createUpload({ kind: 'text', url });
    await until('two chunks are stored', async () => (await bytesStored(first, id)) === 2 * CHUNK);
    await first.kill();
    gate.open();

    const api = Api.of(await start());
    const upload = await endsImported(api, { id });
    assert.ok((await assetBytes(api, upload)).equals(FILE));
  });
});

describe('a large file', () => {
  const content = largeWeights(64 * MIB, 'large');
  let origin: FileOrigin;
  let server: TestServer;

  beforeEach(async () => {
    origin = await FileOrigin.start();
  });
  afterEach(async () => {
    await origin.close();
    await server.dispose();
  });

  async function assertArrived(upload: UploadJson): Promise<void> {
    const { files } = await retrieveModel(Api.of(server), upload.entityId ?? '');
    assert.deepEqual([files[0]?.size, files[0]?.sha256], [content.size, sha256Of(content)]);
  }

  it('is fetched over several connections at once', async () => {
    const others = closedGate();
    const deviate = onRequests([1], { pause: { after: CHUNK, until: others.opened } });
    const url = origin.serve('/large.safetensors', { content, deviate });
    server = await startImportingServer();
    const api = Api.of(server);
    const upload = await api.createUpload({ kind: 'model', url });
    // The first connection waits for three others, each with a range of its own.
    await until('four requests came', () => origin.requests.length >= 4);
    assert.equal(new Set(rangesOf(origin)).size, origin.requests.length);
    others.open();
    await assertArrived(await endsImported(api, upload));
  });

  it('is fetched over one connection where the operator says so', async () => {
    const url = origin.serve('/large.safetensors', { content });
    server = await startImportingServer({ WHARF_IMPORT_CONNECTIONS: '1' });
    await assertArrived(await imported(Api.of(server), { kind: 'model', url }));
    assert.deepEqual(rangesOf(origin), [0]);
  });
});

function rangesOf(origin: FileOrigin): readonly number[] {
  return origin.requests.map(({ range }) => range?.start ?? 0);
}

describe('a worker in a process of its own', () => {
  it('imports for the API, and another one goes on where it was killed', async () => {
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
    const deviate = onRequests([1], { pause: { after: 2 * CHUNK + MIB, until: NEVER } });
    const url = origin.serve('/file.txt', { content: bytesContent(FILE), deviate });
    const upload = await api.createUpload({ kind: 'text', url });
    assert.equal(origin.requests.length, 0);

    const worker = await start({ WHARF_ROLE: 'worker', WHARF_PUBLIC_URL: front.url });
    await until('two chunks are stored', async () => (await bytesStored(front, upload.id)) === 2 * CHUNK);
    await worker.kill();
    await start({ WHARF_ROLE: 'worker', WHARF_PUBLIC_URL: front.url });
    assert.ok((await assetBytes(api, await endsImported(api, upload))).equals(FILE));
    assert.deepEqual(rangesOf(origin), [0, 2 * CHUNK]);
  });
});
