import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Api, type ErrorJson, putPart, sha256 } from './driver/api.ts';
import { retrieveAsset } from './driver/assets.ts';
import { WITHOUT_DISK } from './driver/chosen-services.ts';
import { diskUsage } from './driver/disk-usage.ts';
import { freePort } from './driver/free-port.ts';
import { RawConnection, target } from './driver/raw-connection.ts';
import { MIB, MIN_PART, sampleText, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { download } from './driver/signed-urls.ts';
import { until } from './driver/until.ts';

describe('an upload that is interrupted', () => {
  const running: TestServer[] = [];
  const directories: string[] = [];

  after(async () => {
    for (const server of running) await server.dispose();
    for (const directory of directories) await rm(directory, { recursive: true, force: true });
  });

  async function start(options: Parameters<typeof startServer>[0]): Promise<TestServer> {
    const server = await startServer(options);
    running.push(server);
    return server;
  }

  async function freshDirectory(): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'wharf-test-'));
    directories.push(directory);
    return directory;
  }

  async function finish(api: Api, id: string): Promise<Buffer> {
    await api.completeUpload(id);
    const settled = await api.settled(id);
    assert.equal(settled.status, 'imported', settled.errorMessage);
    return download((await retrieveAsset(api, settled.entityId ?? '')).url);
  }

  it('goes on from nothing but its id: received parts carry size and etag, all have fresh URLs', async () => {
    const server = await start({});
    const api = Api.of(server);
    const file = sampleText('only the id', 3 * MIN_PART);
    const { id } = await api.createUpload({ ...textFields('id.txt'), fileSize: file.length, parts: 3 });
    const second = file.subarray(MIN_PART, 2 * MIN_PART);
    const before = await api.retrieveUpload(id);
    assert.equal((await putPart(before.parts?.[1]?.url ?? '', second)).status, 200);

    const resumed = await api.retrieveUpload(id);
    assert.deepEqual(
      resumed.parts?.map(({ number, size }) => ({ number, size })),
      [
        { number: 1, size: undefined },
        { number: 2, size: MIN_PART },
        { number: 3, size: undefined },
      ],
    );
    if (WITHOUT_DISK === false) assert.equal(resumed.parts?.[1]?.etag, `"${sha256(second)}"`);
    assert.match(resumed.parts?.[1]?.etag ?? '', /^".+"$/);
    for (const part of resumed.parts ?? []) {
      if (part.etag !== undefined) continue;
      const bytes = file.subarray((part.number - 1) * MIN_PART, part.number * MIN_PART);
      assert.equal((await putPart(part.url, bytes)).status, 200);
    }
    assert.deepEqual(await finish(api, id), file);
  });

  it('survives kill -9 in the middle of a part: what was acknowledged is there, the rest is sent again', {
    skip: WITHOUT_DISK,
  }, async () => {
    const dataDirectory = await freshDirectory();
    const env = { PORT: String(await freePort()) };
    const first = await start({ dataDirectory, env });
    const file = sampleText('killed', 2 * MIN_PART + 17);
    const created = await Api.of(first).createUpload({
      ...textFields('killed.txt'),
      fileSize: file.length,
      parts: 3,
    });
    const [one, two] = created.parts ?? [];
    assert.ok(one && two);
    assert.equal((await putPart(one.url, file.subarray(0, MIN_PART))).status, 200);
    const stored = await diskUsage(dataDirectory);
    const connection = await RawConnection.open(first.url);
    await connection.request(
      'PUT',
      target(two.url),
      [['Content-Length', String(MIN_PART)]],
      file.subarray(MIN_PART, MIN_PART + 4 * MIB),
    );
    await until('bytes of the second part are on the disk', async () => {
      return (await diskUsage(dataDirectory)) > stored;
    });
    await first.kill();
    connection.destroy();

    const api = Api.of(await start({ dataDirectory, env }));
    const resumed = await api.retrieveUpload(created.id);
    assert.deepEqual(
      resumed.parts?.map((part) => part.size),
      [MIN_PART, undefined, undefined],
    );
    // URLs given out before the crash go on working.
    assert.equal((await putPart(two.url, file.subarray(MIN_PART, 2 * MIN_PART))).status, 200);
    assert.equal((await putPart(resumed.parts?.[2]?.url ?? '', file.subarray(2 * MIN_PART))).status, 200);
    assert.deepEqual(await finish(api, created.id), file);
  });

  it('keeps the earlier bytes of a part when kill -9 strikes while they are being replaced', {
    skip: WITHOUT_DISK,
  }, async () => {
    const dataDirectory = await freshDirectory();
    const first = await start({ dataDirectory });
    const file = sampleText('kept', MIN_PART);
    const created = await Api.of(first).createUpload({
      ...textFields('kept.txt'),
      fileSize: file.length,
      parts: 1,
    });
    const url = created.parts?.[0]?.url ?? '';
    assert.equal((await putPart(url, file)).status, 200);
    const stored = await diskUsage(dataDirectory);
    const connection = await RawConnection.open(first.url);
    const other = sampleText('other', 4 * MIB);
    await connection.request('PUT', target(url), [['Content-Length', String(MIN_PART)]], other);
    await until('bytes of the replacement are on the disk', async () => {
      return (await diskUsage(dataDirectory)) > stored;
    });
    await first.kill();
    connection.destroy();

    const api = Api.of(await start({ dataDirectory }));
    assert.equal((await api.retrieveUpload(created.id)).parts?.[0]?.etag, `"${sha256(file)}"`);
    assert.deepEqual(await finish(api, created.id), file);
  });

  it('outlives its URLs: an expired one is 403 and says what to do, a retrieved one works', {
    skip: WITHOUT_DISK,
  }, async () => {
    const api = Api.of(await start({ env: { WHARF_PART_URL_TTL: '1' } }));
    const file = Buffer.from('longer than a second');
    const created = await api.createUpload({ ...textFields('slow.txt'), fileSize: file.length, parts: 1 });
    const [old] = created.parts ?? [];
    assert.ok(old);
    const expired = await until('the URL has expired', async () => {
      const answer = await putPart(old.url, file);
      const text = await answer.text();
      return answer.status !== 200 && { status: answer.status, text };
    });
    assert.equal(expired.status, 403);
    const error = JSON.parse(expired.text) as ErrorJson;
    assert.equal(error.name, 'ForbiddenError');
    assert.match(error.reason, /expired.*retrieve the upload/);
    assert.equal(error.details.expired, old.expires, 'the URL died at another time than was promised');
    assert.ok(Date.parse(old.expires) <= Date.now());

    const fresh = (await api.retrieveUpload(created.id)).parts?.[0];
    assert.ok(fresh);
    assert.notEqual(fresh.url, old.url);
    assert.ok(Date.parse(fresh.expires) > Date.parse(old.expires));
    // On a machine that stalls, even a fresh URL may grow old on its way: then another is due.
    await until('a fresh URL is used in time', async () => {
      const url = (await api.retrieveUpload(created.id)).parts?.[0]?.url ?? '';
      return (await putPart(url, file)).status === 200;
    });
    assert.deepEqual(await finish(api, created.id), file);
  });
});
