import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { openS3Store } from '../../../src/adapters/blobs/s3/open.ts';
import { probeBucket } from '../../../src/adapters/blobs/s3/probe.ts';
import { createBucket, WITHOUT_S3 } from '../../services/s3.ts';
import { openFaultProxy } from './fault-proxy.ts';
import { settingsOf } from './s3-subject.ts';

/** A store as a server opens it, and the URL of the only part of an upload. */
async function newPart(t: TestContext) {
  const bucket = await createBucket();
  const { copies } = await probeBucket(settingsOf(bucket));
  const { store, close } = openS3Store({ ...settingsOf(bucket), refuseCopies: copies === 'signature' });
  t.after(async () => {
    await close();
    await bucket.drop();
  });
  const ref = await store.startMultipart('mine', { size: 5, parts: 1 });
  const url = await store.signPart('mine', ref, 1, Date.now() + 60_000);
  return { bucket, store, url, list: () => store.listParts('mine', ref), ref };
}

const isPart = (line: string) => /^PUT .*partNumber=/.test(line);

suite('the signed URL of a part', { skip: WITHOUT_S3 }, () => {
  for (const fault of ['slow-down', 'cut', 'truncate', 'no-route'] as const) {
    test(`is found out about although the store is in trouble at start: ${fault}`, async (t) => {
      const bucket = await createBucket();
      t.after(() => bucket.drop());
      const proxy = await openFaultProxy(bucket.endpoint);
      t.after(() => proxy.close());
      const { copies } = await probeBucket(settingsOf(bucket));
      for (const before of [0, 1, 2, 3]) {
        let seen = 0;
        proxy.inject((line) => isPart(line) && seen++ === before, fault);
        const found = await probeBucket({ ...settingsOf(bucket), endpoint: proxy.url });
        assert.equal(found.copies, copies, `after ${before} parts`);
      }
    });
  }

  test('takes bytes, and no copy of another object in their place', async (t) => {
    const { bucket, store, url, list } = await newPart(t);
    await store.put('theirs', Buffer.from('a secret of others'), 'text/plain');
    await bucket.client.send(
      new PutObjectCommand({ Bucket: bucket.bucket, Key: 'outside', Body: 'not of this server' }),
    );
    for (const name of ['wharf/theirs', 'outside']) {
      for (const header of ['x-amz-copy-source', 'X_Amz_Copy_Source']) {
        const from = `/${bucket.bucket}/${name}`;
        const answer = await fetch(url, { method: 'PUT', headers: { [header]: from } });
        const text = await answer.text();
        assert.ok(!text.includes('CopyPartResult'), `${header}: ${text}`);
      }
    }
    for (const { size } of await list()) assert.equal(size, 0);
    assert.equal((await fetch(url, { method: 'PUT', body: 'bytes' })).status, 200);
    assert.deepEqual(
      (await list()).map(({ size }) => size),
      [5],
    );
  });

  test('holds for nothing else: no other method, part, object or time', async (t) => {
    const { url, list } = await newPart(t);
    for (const method of ['GET', 'POST', 'DELETE']) {
      assert.equal((await fetch(url, { method })).status, 403, method);
    }
    for (const changed of [
      url.replace('partNumber=1', 'partNumber=2'),
      url.replace('/mine?', '/other?'),
      `${url}&partNumber=2`,
      `${url}&acl`,
      url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604800'),
    ]) {
      assert.notEqual(changed, url);
      assert.equal((await fetch(changed, { method: 'PUT', body: 'bytes' })).status, 403, changed);
    }
    assert.deepEqual(await list(), []);
  });

  test('takes nothing more once the object is made, which stays as it is', async (t) => {
    const { store, url, list, ref } = await newPart(t);
    await fetch(url, { method: 'PUT', body: 'bytes' });
    assert.equal(await store.complete('mine', ref, await list()), true);
    assert.equal((await fetch(url, { method: 'PUT', body: 'later' })).status, 404);
    const chunks: Uint8Array[] = [];
    for await (const chunk of store.read('mine')) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString(), 'bytes');
  });

  test('takes nothing after an abort, and leaves no trace', async (t) => {
    const { store, url, ref } = await newPart(t);
    await store.delete('mine', ref);
    assert.equal((await fetch(url, { method: 'PUT', body: 'later' })).status, 404);
    assert.equal(await store.size('mine'), undefined);
  });
});
