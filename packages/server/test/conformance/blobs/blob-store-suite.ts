import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { ObjectMissingError, RangeNotSatisfiableError } from '../../../src/domain/errors.ts';
import { bytesOf, collect, sha256 } from './bytes.ts';
import type { BegunUpload, BlobStoreSubject, NewBlobStore } from './subjects.ts';

/** What the `BlobStore` port promises: run it on every store. */
export function blobStoreSuite(name: string, newStore: NewBlobStore): void {
  suite(`${name}: multipart objects`, () => multipartTests(newStore));
  suite(`${name}: reading`, () => readingTests(newStore));
  suite(`${name}: whole objects, deleting, listing`, () => wholeObjectTests(newStore));
}

/** Begins an upload of these parts and sends them in the given order of indexes. */
async function send(
  subject: BlobStoreSubject,
  key: string,
  parts: readonly Uint8Array[],
  order: readonly number[] = parts.map((_, index) => index),
): Promise<BegunUpload> {
  const size = parts.reduce((total, part) => total + part.length, 0);
  const upload = await subject.begin(key, { size, parts: parts.length });
  for (const index of order) await subject.sendPart(upload, index + 1, parts[index] as Uint8Array);
  return upload;
}

async function complete({ store }: BlobStoreSubject, { key, ref }: BegunUpload): Promise<boolean> {
  return store.complete(key, ref, await store.listParts(key, ref));
}

/** A completed object of three parts, of different sizes, and its bytes. */
async function completed(newStore: NewBlobStore, t: TestContext) {
  const subject = await newStore(t);
  const parts = [1, 2, 3].map((seed) => bytesOf(seed, subject.minPartSize + seed * 100));
  const upload = await send(subject, 'object', parts);
  assert.equal(await complete(subject, upload), true);
  return { subject, store: subject.store, upload, bytes: Buffer.concat(parts) };
}

function multipartTests(newStore: NewBlobStore): void {
  test('parts sent in any order are the object in order of number', async (t) => {
    const subject = await newStore(t);
    const parts = [1, 2, 3, 4].map((seed) => bytesOf(seed, subject.minPartSize));
    const upload = await send(subject, 'object', parts, [2, 0, 3, 1]);
    assert.equal(await complete(subject, upload), true);
    assert.deepEqual(await collect(subject.store.read('object')), Buffer.concat(parts));
  });

  test('listParts tells number, size and etag of what is stored, in order of number', async (t) => {
    const subject = await newStore(t);
    const parts = [1, 2, 3].map((seed) => bytesOf(seed, subject.minPartSize));
    const { key, ref } = await send(subject, 'object', parts, [2, 0]);
    const listed = await subject.store.listParts(key, ref);
    assert.deepEqual(
      listed.map(({ number, size }) => ({ number, size })),
      [
        { number: 1, size: subject.minPartSize },
        { number: 3, size: subject.minPartSize },
      ],
    );
    for (const { etag } of listed) assert.match(etag, /^".+"$/);
  });

  test('a part sent again replaces the first', async (t) => {
    const subject = await newStore(t);
    const size = subject.minPartSize;
    const upload = await send(subject, 'object', [bytesOf(1, size), bytesOf(2, size)]);
    await subject.sendPart(upload, 1, bytesOf(3, size));
    assert.equal((await subject.store.listParts(upload.key, upload.ref)).length, 2);
    assert.equal(await complete(subject, upload), true);
    const expected = Buffer.concat([bytesOf(3, size), bytesOf(2, size)]);
    assert.deepEqual(await collect(subject.store.read('object')), expected);
  });

  test('complete says false and changes nothing when a part was replaced since it was listed', async (t) => {
    const subject = await newStore(t);
    const size = subject.minPartSize;
    const upload = await send(subject, 'object', [bytesOf(1, size), bytesOf(2, size)]);
    const before = await subject.store.listParts(upload.key, upload.ref);
    await subject.sendPart(upload, 2, bytesOf(3, size));
    assert.equal(await subject.store.complete(upload.key, upload.ref, before), false);
    await subject.sendPart(upload, 2, bytesOf(2, size));
    assert.equal(await complete(subject, upload), true);
  });

  test('complete is idempotent', async (t) => {
    const { subject, upload } = await completed(newStore, t);
    assert.equal(await complete(subject, upload), true);
  });

  test('a completed object takes no more parts', async (t) => {
    const { subject, upload, bytes } = await completed(newStore, t);
    await assert.rejects(subject.sendPart(upload, 1, bytesOf(9, subject.minPartSize)));
    assert.deepEqual(await collect(subject.store.read('object')), bytes);
  });

  test('an object that is not completed cannot be read', async (t) => {
    const subject = await newStore(t);
    await send(subject, 'object', [bytesOf(1, 2000), bytesOf(2, 2000)], [0]);
    await assert.rejects(collect(subject.store.read('object')), ObjectMissingError);
    await assert.rejects(subject.store.digest('object'), ObjectMissingError);
  });
}

function readingTests(newStore: NewBlobStore): void {
  test('every range across the borders of parts reads exactly its bytes', async (t) => {
    const { store, bytes, subject } = await completed(newStore, t);
    const border = subject.minPartSize + 100;
    for (const [start, end] of [
      [0, 1],
      [border - 1, border + 1],
      [border, border],
      [0, bytes.length],
      [5, bytes.length + 100],
      [bytes.length - 1, bytes.length],
    ] as const) {
      assert.deepEqual(await collect(store.read('object', { start, end })), bytes.subarray(start, end));
    }
  });

  test('a range past the end is refused', async (t) => {
    const { store, bytes } = await completed(newStore, t);
    const range = { start: bytes.length + 1, end: bytes.length + 2 };
    await assert.rejects(collect(store.read('object', range)), RangeNotSatisfiableError);
  });

  test('a reader may stop early', async (t) => {
    const { store, bytes } = await completed(newStore, t);
    for await (const chunk of store.read('object')) {
      assert.deepEqual(Buffer.from(chunk), bytes.subarray(0, chunk.length));
      break;
    }
  });

  test('random access gives the bytes asked for, fewer at the end, none past it', async (t) => {
    const { store, bytes } = await completed(newStore, t);
    await using source = await store.open('object');
    assert.equal(source.size, bytes.length);
    const reads = [0, 999, 1100, 2250, bytes.length - 3, bytes.length, bytes.length + 9];
    const results = await Promise.all(reads.map((offset) => source.read(offset, 500)));
    for (const [index, result] of results.entries()) {
      const offset = reads[index] as number;
      assert.deepEqual(Buffer.from(result), bytes.subarray(offset, offset + 500));
    }
  });

  test('the digest is the SHA-256 of all bytes, and progress ends at their number', async (t) => {
    const { store, bytes } = await completed(newStore, t);
    const progress: number[] = [];
    assert.equal(await store.digest('object', (done) => progress.push(done)), sha256(bytes));
    assert.equal(progress.at(-1), bytes.length);
  });

  test('a digest stops when its signal is aborted', async (t) => {
    const { store } = await completed(newStore, t);
    const reason = new Error('stop');
    await assert.rejects(store.digest('object', undefined, AbortSignal.abort(reason)), reason);
    const controller = new AbortController();
    const digest = store.digest('object', () => controller.abort(reason), controller.signal);
    await assert.rejects(digest, reason);
  });

  test('what was never stored is missing', async (t) => {
    const { store } = await newStore(t);
    await assert.rejects(collect(store.read('nothing')), ObjectMissingError);
    await assert.rejects(store.open('nothing'), ObjectMissingError);
    await assert.rejects(store.digest('nothing'), ObjectMissingError);
  });
}

function wholeObjectTests(newStore: NewBlobStore): void {
  test('put stores an object in one go, and again over an earlier try', async (t) => {
    const { store } = await newStore(t);
    await store.put('thumbnail', bytesOf(1, 5000), 'image/webp');
    await store.put('thumbnail', bytesOf(2, 3000), 'image/webp');
    assert.deepEqual(await collect(store.read('thumbnail')), Buffer.from(bytesOf(2, 3000)));
    assert.equal(await store.digest('thumbnail'), sha256(bytesOf(2, 3000)));
  });

  test('an empty object can be put and read', async (t) => {
    const { store } = await newStore(t);
    await store.put('empty', new Uint8Array(), 'text/plain');
    assert.equal((await collect(store.read('empty'))).length, 0);
    assert.equal(await store.digest('empty'), sha256(new Uint8Array()));
  });

  test('concurrent puts of one key leave one of them whole', async (t) => {
    const { store } = await newStore(t);
    const tries = [1, 2, 3, 4].map((seed) => bytesOf(seed, 100_000));
    await Promise.all(tries.map((bytes) => store.put('object', bytes, 'image/webp')));
    const stored = await collect(store.read('object'));
    assert.ok(tries.some((bytes) => stored.equals(bytes)));
  });

  test('delete removes objects and half-sent uploads, and is idempotent', async (t) => {
    const { subject, store, upload } = await completed(newStore, t);
    const half = await send(subject, 'half', [bytesOf(1, 2000), bytesOf(2, 2000)], [1]);
    await store.put('whole', bytesOf(1, 10), 'text/plain');
    for (const { key, ref } of [upload, half, { key: 'whole', ref: null }]) {
      await subject.doom(key);
      await store.delete(key, ref);
      await store.delete(key, ref);
      await assert.rejects(collect(store.read(key)), ObjectMissingError);
    }
    assert.deepEqual(await keysOf(store), []);
  });

  test('listKeys names everything with a trace, once', async (t) => {
    const { subject, store } = await completed(newStore, t);
    await send(subject, 'half', [bytesOf(1, 2000), bytesOf(2, 2000)], [1]);
    await store.put('whole', bytesOf(1, 10), 'text/plain');
    assert.deepEqual((await keysOf(store)).sort(), ['half', 'object', 'whole']);
  });

  test('a usable store says so', async (t) => {
    const { store } = await newStore(t);
    await store.check();
    const free = await store.freeBytes();
    assert.ok(free === undefined || free > 0);
  });
}

async function keysOf(store: BlobStoreSubject['store']): Promise<string[]> {
  const keys: string[] = [];
  for await (const batch of store.listKeys()) keys.push(...batch);
  return keys;
}
