import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bytesContent } from '../origins/files/content.ts';
import { type Deviate, onRequests } from '../origins/files/deviation.ts';
import { FileOrigin } from '../origins/files/file-origin.ts';
import { Api, type UploadJson } from './driver/api.ts';
import { WITHOUT_DISK } from './driver/chosen-services.ts';
import { freePort } from './driver/free-port.ts';
import { NEVER } from './driver/import-gate.ts';
import { assetBytes, bytesStored, endsImported, imported } from './driver/import-outcome.ts';
import { startImportingServer } from './driver/import-server.ts';
import { jobOver } from './driver/jobs.ts';
import { runProgram } from './driver/run-program.ts';
import { MIB, sampleText } from './driver/sample-files.ts';
import type { TestServer } from './driver/server.ts';
import { until } from './driver/until.ts';

const MAIN = fileURLToPath(new URL('../../src/start/main.ts', import.meta.url));
const CHUNK = 8 * MIB;
const FILE = sampleText('sent on', 3 * CHUNK + 5);

/** Takes whatever is sent to it, and never answers. */
class SilentStorage {
  readonly url: string;
  /** Bytes. */
  received = 0;
  readonly #close: () => void;
  readonly #connections: ReadonlySet<Socket>;

  private constructor(url: string, connections: ReadonlySet<Socket>, close: () => void) {
    this.url = url;
    this.#connections = connections;
    this.#close = close;
  }

  static async start(): Promise<SilentStorage> {
    const connections = new Set<Socket>();
    const server = createServer((socket) => {
      connections.add(socket);
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        silent.received += bytes.length;
      });
      socket.once('close', () => connections.delete(socket));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const silent = new SilentStorage(`http://127.0.0.1:${port}`, connections, () => server.close());
    return silent;
  }

  get openConnections(): number {
    return this.#connections.size;
  }

  close(): void {
    for (const socket of this.#connections) socket.destroy();
    this.#close();
  }
}

describe('a worker in a process of its own', () => {
  let dataDirectory: string;
  let running: TestServer[];
  let origin: FileOrigin;
  let silent: SilentStorage;

  beforeEach(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'wharf-test-'));
    running = [];
    origin = await FileOrigin.start();
    silent = await SilentStorage.start();
  });
  afterEach(async () => {
    await origin.close();
    silent.close();
    for (const server of running) await server.dispose();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  async function start(env: Readonly<Record<string, string>>): Promise<TestServer> {
    const server = await startImportingServer(env, { dataDirectory });
    running.push(server);
    return server;
  }

  function startWorker(publicUrl: string, env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    return start({ WHARF_ROLE: 'worker', WHARF_PUBLIC_URL: publicUrl, ...env });
  }

  function serve(path: string, deviate?: Deviate): string {
    const file = { content: bytesContent(FILE), etag: '"one"', contentType: 'text/plain' };
    return origin.serve(path, { ...file, ...(deviate && { deviate }) });
  }

  /** An import whose worker has sent a chunk to where nobody answers. */
  async function stuck(api: Api): Promise<UploadJson> {
    const upload = await api.createUpload({ kind: 'text', url: serve('/stuck.txt') });
    // From then on nothing but the answer is waited for.
    await until('a chunk was sent', () => silent.received >= CHUNK);
    return upload;
  }

  it('does not start without knowing where parts are received', async () => {
    const env = { WHARF_ROLE: 'worker', WHARF_DATA_DIR: dataDirectory, PORT: '0' };
    const { code, stdout, stderr } = await runProgram([MAIN], env);
    assert.equal(code, 78, stderr);
    assert.match(stderr, /^wharf: WHARF_PUBLIC_URL must be set with WHARF_ROLE=worker: .*\n$/);
    assert.equal(stdout, '');
    assert.deepEqual(await readdir(dataDirectory), []);
  });

  it('ends on SIGTERM though the storage does not answer, and another one imports', {
    skip: WITHOUT_DISK,
    timeout: 60_000,
  }, async () => {
    const front = await start({ WHARF_ROLE: 'api' });
    const api = Api.of(front);
    const worker = await startWorker(silent.url, { WHARF_DRAIN_TIMEOUT: '0' });
    const upload = await stuck(api);
    assert.equal(await worker.terminate(), 0);
    await startWorker(front.url);
    assert.ok((await assetBytes(api, await endsImported(api, upload))).equals(FILE));
  });

  it('lets go of an import that is deleted while the storage does not answer', {
    skip: WITHOUT_DISK,
    timeout: 60_000,
  }, async () => {
    const front = await start({ WHARF_ROLE: 'api' });
    const api = Api.of(front);
    await startWorker(silent.url);
    const upload = await stuck(api);
    await api.abortUpload(upload.id);
    assert.equal((await jobOver(api, upload.jobId)).status, 'canceled');
    await until('its connections are closed', () => silent.openConnections === 0, 30_000);
  });

  it('goes on where it was when the process that receives parts is killed and restarted', {
    skip: WITHOUT_DISK,
  }, async () => {
    const PORT = String(await freePort());
    const front = await start({ WHARF_ROLE: 'api', PORT });
    const worker = await startWorker(front.url);
    const url = serve('/file.txt', onRequests([1], { pause: { after: 2 * CHUNK + MIB, until: NEVER } }));
    const upload = await Api.of(front).createUpload({ kind: 'text', url });
    await until('two chunks are stored', async () => (await bytesStored(front, upload.id)) === 2 * CHUNK);
    await front.kill();
    await until('the worker has noticed', () => worker.output().includes('import interrupted'));
    const interruption = worker.output();
    assert.match(interruption, /"type":"RemoteFailedError","message":"The storage of this server could not/);

    const again = await start({ WHARF_ROLE: 'api', PORT });
    const api = Api.of(again);
    assert.ok((await assetBytes(api, await endsImported(api, upload))).equals(FILE));
    const starts = origin.requests.map(({ range }) => range?.start ?? 0);
    assert.deepEqual([starts[0], new Set(starts.slice(1))], [0, new Set([2 * CHUNK])]);
    // And the connections that were cut do not stand in the way of the next import.
    await imported(api, { kind: 'text', url: serve('/next.txt') });
  });
});
