import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Api, sha256 } from './driver/api.ts';
import { basicAuthorization } from './driver/checked-api.ts';
import { WITHOUT_DISK } from './driver/chosen-services.ts';
import { readEvents } from './driver/event-stream.ts';
import { RawConnection, target } from './driver/raw-connection.ts';
import { runProgram } from './driver/run-program.ts';
import { textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

const MAIN = fileURLToPath(new URL('../../src/start/main.ts', import.meta.url));

describe('starting and stopping', () => {
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

  async function start(env: Record<string, string> = {}): Promise<TestServer> {
    const server = await startServer({ dataDirectory, env });
    running.push(server);
    return server;
  }

  it('drains on SIGTERM: event streams end, a PUT under way is finished, and the exit code is 0', {
    skip: WITHOUT_DISK,
  }, async () => {
    // It must not need the time it may take: no client keeps it by an open connection.
    const server = await start({ WHARF_DRAIN_TIMEOUT: '3600' });
    const api = Api.of(server);
    const bytes = Buffer.from('sent while draining');
    const upload = await api.createUpload({ ...textFields('drain.txt'), fileSize: bytes.length, parts: 1 });
    const events = readEvents(
      await fetch(`${server.url}/v1/uploads/${upload.id}/events`, {
        headers: { authorization: basicAuthorization(server) },
      }),
    );
    assert.equal((await events.next()).done, false);
    const connection = await RawConnection.open(server.url);
    await connection.request('PUT', target(upload.parts?.[0]?.url ?? ''), [
      ['Content-Length', String(bytes.length)],
      ['Expect', '100-continue'],
    ]);
    // From here on the server waits for the body.
    assert.equal((await connection.answer()).status, 100);

    const exit = server.terminate();
    assert.deepEqual(await Array.fromAsync(events), [], 'the stream went on');
    await connection.send(bytes);
    const answer = await connection.answer();
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('connection'), 'close');
    assert.equal(await exit, 0);
    await assert.rejects(fetch(`${server.url}/healthz`));
    connection.destroy();

    const resumed = await Api.of(await start()).retrieveUpload(upload.id);
    assert.equal(resumed.parts?.[0]?.etag, `"${sha256(bytes)}"`);
  });

  it('drains when it is asked by several at once, as by a service manager and by npm', async () => {
    const server = await start();
    const exit = server.terminate();
    // Another signal, for two of a kind may arrive as one.
    process.kill(server.pid, 'SIGINT');
    assert.equal(await exit, 0);
  });

  it('refuses a data directory that another server receives parts in, and leaves that one alone', {
    skip: WITHOUT_DISK,
  }, async () => {
    const first = await start();
    const env = { WHARF_DATA_DIR: dataDirectory, PORT: '0', WHARF_LOG_LEVEL: 'silent' };
    const { code, stderr } = await runProgram([MAIN], env);
    assert.equal(code, 1);
    assert.match(stderr, /^wharf: Another Wharf process already receives parts in .*\n$/);
    const upload = await Api.of(first).uploadFile(Buffer.from('unimpressed'), textFields('first.txt'));
    assert.equal(upload.status, 'imported');
  });

  it('takes a data directory over from a server that was killed', async () => {
    await (await start()).kill();
    const upload = await Api.of(await start()).uploadFile(Buffer.from('taken over'), textFields('over.txt'));
    assert.equal(upload.status, 'imported');
  });

  it('refuses a port that is taken, in one line', async () => {
    const first = await start();
    const other = await mkdtemp(join(tmpdir(), 'wharf-test-'));
    try {
      const env = { WHARF_DATA_DIR: other, PORT: new URL(first.url).port, WHARF_LOG_LEVEL: 'silent' };
      const { code, stderr } = await runProgram([MAIN], env);
      assert.equal(code, 1);
      assert.match(stderr, /^wharf: .*EADDRINUSE.*\n$/);
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });

  it('prints a generated key on the very first start only; it works from then on, and its secret is kept nowhere', async () => {
    const noKey = { WHARF_API_KEY: '', WHARF_API_SECRET: '' };
    const first = await start(noKey);
    const apiKey = /WHARF_API_KEY=(\S+)/.exec(first.output())?.[1];
    const apiSecret = /WHARF_API_SECRET=(\S+)/.exec(first.output())?.[1];
    assert.ok(apiKey && apiSecret, first.output());
    assert.ok(apiSecret.length >= 43, 'fewer than 256 bits');
    assert.equal((await new Api(first, { apiKey, apiSecret }).call('GET', '/uploads')).status, 200);
    assert.equal((await Api.of(first).call('GET', '/uploads')).status, 401, 'another key works, too');
    assert.equal(await first.terminate(), 0);

    const second = await start(noKey);
    assert.doesNotMatch(second.output(), /WHARF_API/);
    assert.equal((await new Api(second, { apiKey, apiSecret }).call('GET', '/uploads')).status, 200);
    for (const entry of await readdir(dataDirectory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const content = await readFile(join(entry.parentPath, entry.name));
      assert.ok(!content.includes(apiSecret), `${entry.name} has the secret in it`);
    }
  });
});

describe('a bad setting', { concurrency: true }, () => {
  const badSettings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    PORT: { PORT: 'eighty' },
    WHARF_PUBLIC_URL: { WHARF_PUBLIC_URL: 'wharf.example.com' },
    WHARF_ROLE: { WHARF_ROLE: 'everything' },
    WHARF_STORAGE: { WHARF_STORAGE: 'tape' },
    WHARF_PART_URL_TTL: { WHARF_PART_URL_TTL: '0' },
    WHARF_UPLOAD_TTL: { WHARF_UPLOAD_TTL: '-1' },
    WHARF_MAX_FILE_SIZE: { WHARF_MAX_FILE_SIZE: '6TiB' },
    WHARF_RATE_LIMIT: { WHARF_RATE_LIMIT: 'many' },
    WHARF_LOG_LEVEL: { WHARF_LOG_LEVEL: 'chatty' },
    WHARF_API_SECRET: { WHARF_API_KEY: 'only-a-key' },
    WHARF_API_KEY: { WHARF_API_KEY: 'with:colon', WHARF_API_SECRET: 'hunter2-hunter2' },
    WHARF_SECRET: { WHARF_SECRET: 'hunter2-hunter2' },
    // A file.
    WHARF_DATA_DIR: { WHARF_DATA_DIR: process.execPath, PORT: '0' },
  };
  for (const [name, env] of Object.entries(badSettings)) {
    it(`is refused: ${JSON.stringify(env)} gets one line that names ${name} and exit code 78`, async () => {
      await using stack = new AsyncDisposableStack();
      const dataDirectory = await mkdtemp(join(tmpdir(), 'wharf-test-'));
      stack.defer(() => rm(dataDirectory, { recursive: true, force: true }));
      const { code, stdout, stderr } = await runProgram([MAIN], { WHARF_DATA_DIR: dataDirectory, ...env });
      assert.equal(code, 78, stderr);
      assert.match(stderr, new RegExp(`^wharf: .*${name}.*\\n$`));
      assert.equal(stdout, '');
      assert.ok(!stderr.includes('hunter2'), 'a secret was printed');
      assert.deepEqual(
        await readdir(dataDirectory),
        [],
        'something was written before the settings were read',
      );
    });
  }
});
