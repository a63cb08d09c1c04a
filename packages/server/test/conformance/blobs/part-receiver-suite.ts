import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import { ChecksumMismatchError, InvalidRequestError } from '../../../src/domain/errors.ts';
import type { ExpectedDigest } from '../../../src/ports/part-receiver.ts';
import { bytesOf, sha256 } from './bytes.ts';
import { partOf, storedBytes } from './incoming-parts.ts';
import { refusingTests } from './refused-parts.ts';
import type { NewReceiver } from './subjects.ts';

/** What the `PartReceiver` port promises: run it on every store that receives parts itself. */
export function partReceiverSuite(name: string, newReceiver: NewReceiver): void {
  suite(`${name}: receiving parts`, () => receivingTests(newReceiver));
  suite(`${name}: refusing parts`, () => refusingTests(newReceiver));
  suite(`${name}: digests of parts`, () => digestTests(newReceiver));
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
