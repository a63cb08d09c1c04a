import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ObjectMissingError, ServiceUnavailableError, WrongStateError } from '../../../src/domain/errors.ts';
import { RemoteFailedError } from '../../../src/ports/remote-fetcher.ts';
import { WITHOUT_S3 } from '../../services/s3.ts';
import { bytesOf, collect, sha256 } from './bytes.ts';
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts';
import { newS3Store, type S3Subject } from './s3-subject.ts';

const MIB = 1024 ** 2;

const isComplete = (line: string) => /^POST .*\?uploadId=/.test(line);
const isRead = (line: string) => /^GET \/[^/]+\/wharf\/object(\?x-id=GetObject)?$/.test(line);
const isListParts = (line: string) => /^GET .*uploadId=/.test(line);

interface Faulty extends S3Subject {
  readonly proxy: FaultProxy;
}

/** A store that is reached through a proxy that makes trouble. */
async function newFaultyStore(t: TestContext): Promise<Faulty> {
  const proxy = await openFaultProxy(process.env.WHARF_TEST_S3_ENDPOINT ?? '');
  t.after(() => proxy.close());
  return { ...(await newS3Store(t, { endpoint: proxy.url })), proxy };
}

/** An object of two parts, sent but not completed. */
async function sent(subject: S3Subject) {
  const parts = [bytesOf(1, subject.minPartSize), bytesOf(2, 1000)];
  const plan = { size: subject.minPartSize + 1000, parts: 2 };
  const upload = await subject.begin('object', plan);
  for (const [index, bytes] of parts.entries()) await subject.sendPart(upload, index + 1, bytes);
  return { upload, bytes: Buffer.concat(parts) };
}

async function* bodyOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function collectKeys(store: S3Subject['store']): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const keys of store.listKeys()) found.push(...keys);
  return found;
}

async function stored(subject: S3Subject, size: number) {
  const bytes = bytesOf(5, size);
  await subject.store.put('object', bytes, 'application/octet-stream');
  return Buffer.from(bytes);
}

suite('S3 when the store or the way to it fails', { skip: WITHOUT_S3 }, () => {
  test('a complete whose answer is lost is found out to have succeeded', async (t) => {
    const subject = await newFaultyStore(t);
    const { upload, bytes } = await sent(subject);
    const parts = await subject.store.listParts(upload.key, upload.ref);
    subject.proxy.inject(isComplete, 'lose-answer', 'lose-answer');
    assert.equal(await subject.store.complete(upload.key, upload.ref, parts), true);
    assert.deepEqual(await collect(subject.store.read('object')), bytes);
  });

  test('a completed object has no parts any more, and its size tells that it is there', async (t) => {
    const subject = await newFaultyStore(t);
    const { upload, bytes } = await sent(subject);
    assert.equal(await subject.store.size('object'), undefined);
    const parts = await subject.store.listParts(upload.key, upload.ref);
    assert.equal(await subject.store.isOpen(upload.key, upload.ref), true);
    await subject.store.complete(upload.key, upload.ref, parts);
    assert.equal(await subject.store.isOpen(upload.key, upload.ref), false);
    assert.deepEqual(await subject.store.listParts(upload.key, upload.ref), []);
    assert.equal(await subject.store.size('object'), bytes.length);
    assert.equal(await subject.store.complete(upload.key, upload.ref, []), true);
  });

  test('completing what was aborted meanwhile says that nothing is left', async (t) => {
    const subject = await newFaultyStore(t);
    const { upload } = await sent(subject);
    const parts = await subject.store.listParts(upload.key, upload.ref);
    await subject.store.delete(upload.key, upload.ref);
    await assert.rejects(subject.store.complete(upload.key, upload.ref, parts), ObjectMissingError);
  });

  for (const fault of ['slow-down', 'cut', 'truncate', 'lose-answer'] as const) {
    test(`a list of parts is whole after trouble: ${fault}`, async (t) => {
      const subject = await newFaultyStore(t);
      const { upload } = await sent(subject);
      subject.proxy.inject(isListParts, fault, fault);
      const parts = await subject.store.listParts(upload.key, upload.ref);
      assert.deepEqual(
        parts.map(({ number, size }) => ({ number, size })),
        [
          { number: 1, size: subject.minPartSize },
          { number: 2, size: 1000 },
        ],
      );
    });

    test(`a read gives every byte once after trouble: ${fault}`, async (t) => {
      const subject = await newFaultyStore(t);
      const bytes = await stored(subject, 3 * MIB + 17);
      subject.proxy.inject(isRead, fault, fault, fault);
      assert.ok((await collect(subject.store.read('object'))).equals(bytes));
      subject.proxy.inject(isRead, fault, fault, fault);
      assert.equal(await subject.store.digest('object'), sha256(bytes));
    });
  }

  for (const fault of ['no-route', 'page'] as const) {
    test(`what somebody else answers says nothing of objects and parts: ${fault}`, async (t) => {
      const subject = await newFaultyStore(t);
      const { upload } = await sent(subject);
      const { store, proxy } = subject;
      const answers = async (work: () => Promise<unknown>) => {
        proxy.inject(() => true, fault);
        await assert.rejects(work(), ServiceUnavailableError);
      };
      await answers(() => store.listParts(upload.key, upload.ref));
      await answers(() => store.isOpen(upload.key, upload.ref));
      await answers(() => store.put('small', bytesOf(1, 10), 'text/plain'));
      await store.put('small', bytesOf(1, 10), 'text/plain');
      await answers(() => store.size('small'));
      await answers(() => store.open('small'));
      await answers(async () => void (await collectKeys(store)));
      assert.equal(await store.size('small'), 10);
    });
  }

  for (const [fault, expected] of [
    ['no-route', RemoteFailedError],
    ['slow-down', RemoteFailedError],
    ['cut', RemoteFailedError],
    ['gone', WrongStateError],
  ] as const) {
    test(`an import waits for a store that is away, and not for an upload that is: ${fault}`, async (t) => {
      const { store, opened, proxy } = await newFaultyStore(t);
      const multipartRef = await store.startMultipart('object', { size: 5, parts: 1 });
      const part = { key: 'object', multipartRef, number: 1, partsCount: 1, fileSize: 5, contentLength: 5 };
      const receive = () =>
        opened.receiver.receive({ ...part, expectedDigests: [], body: bodyOf(Buffer.from('bytes')) });
      if (fault === 'gone') await store.delete('object', multipartRef);
      else proxy.inject((line) => line.startsWith('PUT '), fault);
      await assert.rejects(receive(), expected);
      if (fault !== 'gone') assert.equal((await receive()).size, 5);
    });
  }

  test('a small object is stored although the store is busy', async (t) => {
    const subject = await newFaultyStore(t);
    subject.proxy.inject((line) => line.startsWith('PUT '), 'slow-down', 'cut', 'lose-answer');
    const bytes = await stored(subject, 1000);
    assert.ok((await collect(subject.store.read('object'))).equals(bytes));
  });

  test('looking at the end of a large file fetches no more than its end', async (t) => {
    const subject = await newFaultyStore(t);
    const bytes = await stored(subject, 20 * MIB);
    await using source = await subject.store.open('object');
    const before = subject.proxy.requests.length;
    const end = await source.read(bytes.length - 100, 100);
    assert.ok(Buffer.from(end).equals(bytes.subarray(-100)));
    assert.equal(subject.proxy.requests.length, before + 1);
    await source.read(bytes.length - 200, 50);
    assert.equal(subject.proxy.requests.length, before + 1);
  });

  test('deleting ends uploads under the key that nobody knows of', async (t) => {
    const subject = await newFaultyStore(t);
    await subject.store.startMultipart('object', { size: 1, parts: 1 });
    const known = await subject.store.startMultipart('object', { size: 1, parts: 1 });
    await subject.store.startMultipart('object2', { size: 1, parts: 1 });
    await subject.store.delete('object', known);
    assert.deepEqual(await collectKeys(subject.store), ['object2']);
  });

  test('what others keep in the bucket is not listed', async (t) => {
    const { store, bucket } = await newFaultyStore(t);
    for (const Key of ['object', 'wharf', 'wharf-probe/1', 'other/object']) {
      await bucket.client.send(new PutObjectCommand({ Bucket: bucket.bucket, Key, Body: 'theirs' }));
    }
    await store.put('object', bytesOf(1, 10), 'text/plain');
    assert.deepEqual(await collectKeys(store), ['object']);
  });
});
