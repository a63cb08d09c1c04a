import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createDatabase, WITHOUT_POSTGRES } from '../services/postgres.ts';
import { createBucket, type OwnBucket, WITHOUT_S3 } from '../services/s3.ts';
import { Api, putPart } from './driver/api.ts';
import { retrieveAsset } from './driver/assets.ts';
import { storedInBucket } from './driver/bucket-usage.ts';
import { type CountingProxy, openCountingProxy } from './driver/counting-proxy.ts';
import { MIN_PART, sampleText, textFields } from './driver/sample-files.ts';
import { API_KEY, API_SECRET, startServer } from './driver/server.ts';
import { download } from './driver/signed-urls.ts';
import { until } from './driver/until.ts';

/** What may go through an API node for a test: requests and answers, but no file. */
const TALK = 512 * 1024;

describe('an API node and a worker on PostgreSQL and S3', { skip: WITHOUT_POSTGRES || WITHOUT_S3 }, () => {
  const stack = new AsyncDisposableStack();
  let api: Api;
  let bucket: OwnBucket;
  /** Before the API node, and between it and the store. */
  let front: CountingProxy;
  let back: CountingProxy;

  before(async () => {
    const database = await createDatabase();
    stack.defer(() => database.drop());
    bucket = await createBucket();
    stack.defer(() => bucket.drop());
    const dataDirectory = await mkdtemp(join(tmpdir(), 'wharf-test-'));
    stack.defer(() => rm(dataDirectory, { recursive: true, force: true }));
    const shared = {
      ...bucket.env,
      DATABASE_URL: database.url,
      WHARF_SECRET: 'the same secret for every process',
      WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8',
    };
    back = await openCountingProxy(bucket.endpoint);
    stack.defer(() => back.close());
    const node = await startServer({
      dataDirectory,
      env: { ...shared, WHARF_ROLE: 'api', S3_ENDPOINT: back.url, S3_PUBLIC_ENDPOINT: bucket.endpoint },
    });
    stack.defer(() => node.dispose());
    const worker = await startServer({ dataDirectory, env: { ...shared, WHARF_ROLE: 'worker' } });
    stack.defer(() => worker.dispose());
    front = await openCountingProxy(node.url);
    stack.defer(() => front.close());
    api = new Api(front, { apiKey: API_KEY, apiSecret: API_SECRET });
  });
  after(() => stack.disposeAsync());

  /** Runs what moves files, none of which may go through the API node. */
  async function withoutBytes(work: () => Promise<void>): Promise<void> {
    const earlier = front.bytes() + back.bytes();
    await work();
    const passed = front.bytes() + back.bytes() - earlier;
    assert.ok(passed < TALK, `${passed} bytes went through the API node`);
  }

  it('take a file that is interrupted and resumed, and give it back', async () => {
    const file = sampleText('straight to the store', 2 * MIN_PART + 17);
    await withoutBytes(async () => {
      const { id } = await api.createUpload({
        ...textFields('resumed.txt'),
        fileSize: file.length,
        parts: 3,
      });
      const first = await api.retrieveUpload(id);
      assert.ok(first.parts?.every(({ url }) => new URL(url).origin === bucket.endpoint));
      assert.equal(
        (await putPart(first.parts?.[1]?.url ?? '', file.subarray(MIN_PART, 2 * MIN_PART))).status,
        200,
      );

      const early = await api.call<{ name: string }>('POST', `/uploads/${id}/action`, { action: 'complete' });
      assert.equal(early.status, 400);
      const resumed = await api.retrieveUpload(id);
      assert.deepEqual(
        resumed.parts?.map(({ size }) => size),
        [undefined, MIN_PART, undefined],
      );
      for (const { number, url } of resumed.parts?.filter(({ etag }) => etag === undefined) ?? []) {
        const bytes = file.subarray((number - 1) * MIN_PART, number * MIN_PART);
        assert.equal((await putPart(url, bytes)).status, 200);
      }
      await api.completeUpload(id);
      const settled = await api.settled(id);
      assert.equal(settled.status, 'imported', settled.errorMessage);
      const { url } = await retrieveAsset(api, settled.entityId ?? '');
      assert.equal(new URL(url).origin, bucket.endpoint);
      assert.ok((await download(url)).equals(file));
      // What went by is there once: no copy was made of it.
      const stored = await storedInBucket(bucket);
      assert.equal(stored.filter(({ allocated }) => allocated >= file.length).length, 1);
      assert.equal(stored.filter(({ path }) => path.includes(id)).length, 1);
    });
  });

  it('have whoever gets the URL of a part make no copy of what others have', async () => {
    const secret = sampleText('of another project', 1000);
    const theirs = await api.uploadFile(secret, textFields('theirs.txt'));
    const { url } = await retrieveAsset(api, theirs.entityId ?? '');
    const mine = await api.createUpload({ ...textFields('mine.txt'), fileSize: secret.length, parts: 1 });
    const headers = { 'x-amz-copy-source': new URL(url).pathname };
    const answer = await fetch(mine.parts?.[0]?.url ?? '', { method: 'PUT', headers });
    assert.doesNotMatch(await answer.text(), /CopyPartResult/);
    const { parts } = await api.retrieveUpload(mine.id);
    assert.ok(!parts?.[0]?.size, 'the part has what others have');
    await api.abortUpload(mine.id);
  });

  it('keep nothing of an upload that is aborted', async () => {
    const { id, parts } = await api.createUpload({
      ...textFields('aborted.txt'),
      fileSize: MIN_PART,
      parts: 1,
    });
    await withoutBytes(async () => {
      assert.equal((await putPart(parts?.[0]?.url ?? '', sampleText('gone', MIN_PART))).status, 200);
      const there = (await storedInBucket(bucket)).filter(({ path }) => path.includes(id));
      assert.equal(there.length, 1);
      await api.abortUpload(id);
      await until('its part is freed', async () => {
        return (await storedInBucket(bucket)).every(({ path }) => !path.includes(id));
      });
      await until('its URL takes nothing more', async () => {
        return (await putPart(parts?.[0]?.url ?? '', Buffer.from('late'))).status === 404;
      });
    });
  });

  it('import a file from elsewhere', async (t) => {
    const file = sampleText('imported', 2 * MIN_PART);
    const origin = createServer((_request, answer) => {
      answer.writeHead(200, { 'content-type': 'text/plain', 'content-length': file.length }).end(file);
    });
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      origin.close();
      origin.closeAllConnections();
    });
    const url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}/imported.txt`;
    await withoutBytes(async () => {
      const { id } = await api.createUpload({ url, kind: 'text' });
      const settled = await api.settled(id);
      assert.equal(settled.status, 'imported', settled.errorMessage);
      assert.ok((await download((await retrieveAsset(api, settled.entityId ?? '')).url)).equals(file));
    });
  });
});
