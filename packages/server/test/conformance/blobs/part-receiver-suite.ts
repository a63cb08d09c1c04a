import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import { ChecksumMismatchError, InvalidRequestError, WrongStateError } from '../../../src/domain/errors.ts';
import type { ExpectedDigest, IncomingPart } from '../../../src/ports/part-receiver.ts';
import { bytesOf, collect, inChunks, sha256 } from './bytes.ts';
import type { BegunUpload, NewReceiver, ReceiverSubject } from './subjects.ts';

/** What the `PartReceiver` port promises: run it on every store that receives parts itself. */
export function partReceiverSuite(name: string, newReceiver: NewReceiver): void {
  suite(`${name}: receiving parts`, () => receivingTests(newReceiver));
  suite(`${name}: refusing parts`, () => refusingTests(newReceiver));
  suite(`${name}: digests of parts`, () => digestTests(newReceiver));
}

function partOf(
  { key, plan }: BegunUpload,
  number: number,
  bytes: Uint8Array,
  changes: Partial<IncomingPart> = {},
): IncomingPart {
  return {
    key,
    number,
    partsCount: plan.parts,
    fileSize: plan.size,
    contentLength: bytes.length,
    expectedDigests: [],
    body: inChunks(bytes),
    ...changes,
  };
}

/** A body that must not be touched. */
const untouchable: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => assert.fail('the body was read'),
};

async function* breaking(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* inChunks(bytes);
  throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

async function storedBytes({ store }: ReceiverSubject, { key, ref }: BegunUpload): Promise<Buffer> {
  assert.equal(await store.complete(key, ref, await store.listParts(key, ref)), true);
  return collect(store.read(key));
}

function receivingTests(newReceiver: NewReceiver): void {
  test('the answer has the size and the SHA-256 as etag', async (t) => {
    const subject = await newReceiver(t);
    const bytes = bytesOf(1, 3000);
    const upload = await subject.begin('object', { size: 3000, parts: 1 });
    assert.deepEqual(await subject.receiver.receive(partOf(upload, 1, bytes)), {
      etag: `"${sha256(bytes)}"`,
      size: 3000,
    });
  });

  test('a body without announced length is taken', async (t) => {
    const subject = await newReceiver(t);
    const parts = [1, 2].map((seed) => bytesOf(seed, 200_000));
    const upload = await subject.begin('object', { size: 400_000, parts: 2 });
    for (const [index, bytes] of parts.entries()) {
      await subject.receiver.receive(partOf(upload, index + 1, bytes, { contentLength: undefined }));
    }
    assert.deepEqual(await storedBytes(subject, upload), Buffer.concat(parts));
  });

  for (const [what, size] of [
    ['a block and a bit', 1024 ** 2 + 123],
    ['whole blocks', 2 * 1024 ** 2],
    ['less than a block more than memory is gathered', 1024 ** 2 + 4095],
  ] as const) {
    test(`large parts next to each other keep their bytes: ${what}`, async (t) => {
      const subject = await newReceiver(t);
      const parts = [bytesOf(1, size), bytesOf(2, size), bytesOf(3, size - 77)];
      const upload = await subject.begin('object', { size: 3 * size - 77, parts: 3 });
      await Promise.all(
        parts.map((bytes, index) => subject.receiver.receive(partOf(upload, index + 1, bytes))),
      );
      const stored = await storedBytes(subject, upload);
      assert.equal(sha256(stored), sha256(Buffer.concat(parts)));
    });
  }

  test('chunks that are handed over may be larger than any buffer and lose their memory', async (t) => {
    const subject = await newReceiver(t);
    const bytes = bytesOf(1, 3_000_001);
    const upload = await subject.begin('object', { size: bytes.length, parts: 1 });
    const body = (async function* () {
      yield bytes.slice(0, 2_500_000);
      yield bytes.slice(2_500_000);
    })();
    await subject.receiver.receive(partOf(upload, 1, bytes, { body, ownsChunks: true }));
    assert.equal(sha256(await storedBytes(subject, upload)), sha256(bytes));
  });

  test('chunks that are not handed over stay as they are', async (t) => {
    const subject = await newReceiver(t);
    const bytes = bytesOf(1, 1_000_000);
    const upload = await subject.begin('object', { size: bytes.length, parts: 1 });
    const body = (async function* () {
      yield bytes;
    })();
    await subject.receiver.receive(partOf(upload, 1, bytes, { body }));
    assert.equal(sha256(bytes), sha256(bytesOf(1, 1_000_000)));
  });

  test('concurrent PUTs of one part leave one of them whole', async (t) => {
    const subject = await newReceiver(t);
    const upload = await subject.begin('object', { size: 200_000, parts: 1 });
    const tries = [1, 2, 3, 4].map((seed) => bytesOf(seed, 200_000));
    await Promise.all(tries.map((bytes) => subject.receiver.receive(partOf(upload, 1, bytes))));
    const stored = await storedBytes(subject, upload);
    assert.ok(tries.some((bytes) => stored.equals(bytes)));
    assert.equal((await subject.filesOf('object')).length, 1);
  });

  test('a PUT that breaks off does not touch what another one stored meanwhile', async (t) => {
    const subject = await newReceiver(t);
    const size = 2 * 1024 ** 2;
    const upload = await subject.begin('object', { size, parts: 1 });
    const bytes = bytesOf(1, size);
    const body = (async function* () {
      yield bytesOf(2, size / 2);
      await subject.receiver.receive(partOf(upload, 1, bytes));
      yield bytesOf(3, size / 2 - 1);
    })();
    await assert.rejects(subject.receiver.receive(partOf(upload, 1, bytes, { body })), InvalidRequestError);
    assert.equal(sha256(await storedBytes(subject, upload)), sha256(bytes));
  });

  test('files of replaced parts are gone after complete', async (t) => {
    const subject = await newReceiver(t);
    const upload = await subject.begin('object', { size: 4000, parts: 2 });
    for (const seed of [1, 2, 3]) {
      await subject.receiver.receive(partOf(upload, 1, bytesOf(seed, 2000)));
      await subject.receiver.receive(partOf(upload, 2, bytesOf(seed + 10, 2000)));
    }
    assert.deepEqual(
      await storedBytes(subject, upload),
      Buffer.concat([bytesOf(3, 2000), bytesOf(13, 2000)]),
    );
    assert.deepEqual(await subject.filesOf('object'), ['object.main']);
  });
}

function refusingTests(newReceiver: NewReceiver): void {
  const plan = { size: 10_000, parts: 3 };
  const refusals: readonly [string, number, Partial<IncomingPart>, RegExp][] = [
    ['part 0', 0, { contentLength: 2000 }, /There is no part 0: this upload has parts 1 to 3/],
    ['a part beyond the plan', 4, { contentLength: 2000 }, /There is no part 4/],
    ['a part number that is no integer', 1.5, { contentLength: 2000 }, /There is no part 1.5/],
    ['an empty part', 3, { contentLength: 0 }, /Part 3 is empty/],
    ['more than the file', 1, { contentLength: 10_001 }, /10001 bytes, more than the whole file.*10000/],
    [
      'a short part before the last',
      2,
      { contentLength: 999 },
      /999 bytes;.*\(part 3\).*at least 1000 bytes/,
    ],
    ['more than is missing', 3, { contentLength: 6001 }, /6001 bytes, but only 6000 are missing/],
  ];
  for (const [what, number, changes, message] of refusals) {
    test(`${what} is refused before its body is read`, async (t) => {
      const subject = await newReceiver(t);
      const upload = await subject.begin('object', plan);
      await subject.receiver.receive(partOf(upload, 1, bytesOf(1, 4000)));
      const part = partOf(upload, number, new Uint8Array(), { ...changes, body: untouchable });
      await assert.rejects(subject.receiver.receive(part), (error) => {
        assert.ok(error instanceof InvalidRequestError);
        assert.match(error.message, message);
        assert.equal(error.details.number, number);
        return true;
      });
      assert.equal((await subject.store.listParts('object', null)).length, 1);
    });
  }

  test('a part over 5 GiB is refused by its length alone', async (t) => {
    const subject = await newReceiver(t);
    const size = 6 * 1024 ** 3;
    const upload = await subject.begin('object', { size, parts: 1 });
    const part = partOf(upload, 1, new Uint8Array(), { contentLength: size, body: untouchable });
    await assert.rejects(subject.receiver.receive(part), /at most 5368709120 bytes \(5 GiB\)/);
  });

  for (const [what, changes, message] of [
    ['that breaks off', { body: breaking(bytesOf(7, 1500)) }, /broke after 1500 of 2000 bytes of part 1/],
    ['that ends early', { body: inChunks(bytesOf(7, 1999)) }, /broke after 1999 of 2000 bytes of part 1/],
    ['longer than announced', { body: inChunks(bytesOf(7, 2001)) }, /more bytes than the 2000 that/],
    [
      'of unknown length that exceeds the file',
      { body: inChunks(bytesOf(7, 3001)), contentLength: undefined },
      /3001 bytes, but only 2000 are missing/,
    ],
    [
      'of unknown length that is too short',
      { body: inChunks(bytesOf(7, 999)), contentLength: undefined },
      /999 bytes; every part but the last/,
    ],
    [
      'of unknown length that is empty',
      { body: inChunks(bytesOf(7, 0)), contentLength: undefined },
      /is empty/,
    ],
  ] as const) {
    test(`a body ${what} changes nothing: neither a stored part, nor an absent one`, async (t) => {
      for (const stored of [true, false]) {
        const subject = await newReceiver(t);
        const key = 'object';
        const upload = await subject.begin(key, { size: 3000, parts: 2 });
        if (stored) await subject.receiver.receive(partOf(upload, 1, bytesOf(1, 2000)));
        await subject.receiver.receive(partOf(upload, 2, bytesOf(2, 1000)));
        // Bodies of the table can be read once.
        const body = stored ? changes.body : again(what);
        const part = partOf(upload, 1, new Uint8Array(2000), { ...changes, body });
        await assert.rejects(subject.receiver.receive(part), (error) => {
          assert.ok(error instanceof InvalidRequestError);
          assert.match(error.message, message);
          return true;
        });
        if (!stored) {
          assert.equal((await subject.store.listParts(key, null)).length, 1);
          await subject.receiver.receive(partOf(upload, 1, bytesOf(1, 2000)));
        }
        const expected = Buffer.concat([bytesOf(1, 2000), bytesOf(2, 1000)]);
        assert.deepEqual(await storedBytes(subject, upload), expected);
      }
    });
  }

  test('an upload that is completed, doomed or unknown takes no parts and keeps no trace of them', async (t) => {
    const subject = await newReceiver(t);
    const bytes = bytesOf(1, 3000);
    const sealed = await subject.begin('sealed', { size: 3000, parts: 1 });
    await subject.receiver.receive(partOf(sealed, 1, bytes));
    await subject.store.complete('sealed', null, await subject.store.listParts('sealed', null));
    const doomed = await subject.begin('doomed', { size: 3000, parts: 1 });
    await subject.doom('doomed');
    const unknown = { ...doomed, key: 'unknown' };
    for (const upload of [sealed, doomed, unknown]) {
      const part = partOf(upload, 1, bytes, { body: untouchable });
      await assert.rejects(subject.receiver.receive(part), WrongStateError);
    }
    assert.deepEqual(await collect(subject.store.read('sealed')), Buffer.from(bytes));
    const keys: string[] = [];
    for await (const batch of subject.store.listKeys()) keys.push(...batch);
    assert.deepEqual(keys, ['sealed']);
  });

  test('an upload deleted while a part is on its way does not come back', async (t) => {
    const subject = await newReceiver(t);
    const upload = await subject.begin('object', { size: 300_000, parts: 1 });
    const bytes = bytesOf(1, 300_000);
    const body = (async function* () {
      yield* inChunks(bytes.subarray(0, 150_000));
      await subject.doom('object');
      await subject.store.delete('object', null);
      yield* inChunks(bytes.subarray(150_000));
    })();
    await assert.rejects(subject.receiver.receive(partOf(upload, 1, bytes, { body })), WrongStateError);
    assert.deepEqual(await subject.filesOf('object'), []);
  });
}

/** Another body like that of the table. */
function again(what: string): AsyncIterable<Uint8Array> {
  if (what === 'that breaks off') return breaking(bytesOf(7, 1500));
  const sizes = new Map([
    ['that ends early', 1999],
    ['longer than announced', 2001],
    ['of unknown length that exceeds the file', 3001],
    ['of unknown length that is too short', 999],
  ]);
  return inChunks(bytesOf(7, sizes.get(what) ?? 0));
}

function digestTests(newReceiver: NewReceiver): void {
  const bytes = bytesOf(5, 100_000);
  const hash = (algorithm: string) => createHash(algorithm).update(bytes).digest();
  const digests: readonly ExpectedDigest[] = [
    { algorithm: 'md5', value: hash('md5'), header: 'Content-MD5' },
    { algorithm: 'sha1', value: hash('sha1'), header: 'x-amz-checksum-sha1' },
    { algorithm: 'sha256', value: hash('sha256'), header: 'x-amz-checksum-sha256' },
    { algorithm: 'sha512', value: hash('sha512'), header: 'Content-Digest' },
  ];

  test('digests that match are accepted, several at once', async (t) => {
    const subject = await newReceiver(t);
    const upload = await subject.begin('object', { size: bytes.length, parts: 1 });
    await subject.receiver.receive(partOf(upload, 1, bytes, { expectedDigests: digests }));
    assert.deepEqual(await storedBytes(subject, upload), Buffer.from(bytes));
  });

  for (const size of [5000, 100_000]) {
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512', 'crc32', 'crc32c', 'crc64nvme'] as const) {
      test(`a wrong ${algorithm} of ${size} bytes is refused, named, and changes nothing`, async (t) => {
        const subject = await newReceiver(t);
        const upload = await subject.begin('object', { size, parts: 1 });
        const expectedDigests = [{ algorithm, value: new Uint8Array(4), header: 'x-digest' }];
        const part = partOf(upload, 1, bytes.subarray(0, size), { expectedDigests });
        await assert.rejects(subject.receiver.receive(part), (error) => {
          assert.ok(error instanceof ChecksumMismatchError);
          assert.match(error.message, /x-digest/);
          assert.equal(error.details.algorithm, algorithm);
          return true;
        });
        assert.deepEqual(await subject.store.listParts('object', null), []);
      });
    }
  }
}
