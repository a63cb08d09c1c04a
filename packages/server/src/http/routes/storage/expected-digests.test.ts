import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InvalidRequestError } from '../../../domain/errors.ts';
import { expectedDigests } from './expected-digests.ts';

const MD5 = Buffer.alloc(16, 1);
const SHA256 = Buffer.alloc(32, 2);

describe('the digests a part PUT announces', () => {
  test('are none without a header', () => assert.deepEqual(expectedDigests({}), []));

  test('are read from Content-MD5 and x-amz-checksum headers', () => {
    const digests = expectedDigests({
      'content-md5': MD5.toString('base64'),
      'x-amz-checksum-crc32c': Buffer.alloc(4).toString('base64'),
    });
    assert.deepEqual(
      digests.map(({ algorithm }) => algorithm),
      ['md5', 'crc32c'],
    );
    assert.deepEqual(digests[0]?.value, MD5);
  });

  test('are read from Content-Digest, whose unknown algorithms are ignored', () => {
    const digests = expectedDigests({
      'content-digest': `sha-256=:${SHA256.toString('base64')}:, unixsum=:AAA=:`,
    });
    assert.deepEqual(digests, [{ algorithm: 'sha256', value: SHA256, header: 'content-digest' }]);
  });

  test('are read from x-amz-content-sha256, unless it says that there is none', () => {
    assert.deepEqual(expectedDigests({ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }), []);
    assert.deepEqual(expectedDigests({ 'x-amz-content-sha256': SHA256.toString('hex') })[0]?.value, SHA256);
  });

  const wrong: readonly Readonly<Record<string, string>>[] = [
    { 'content-md5': 'abc' },
    { 'content-md5': SHA256.toString('base64') },
    { 'x-amz-checksum-sha256': 'not base64!' },
    { 'content-digest': 'sha-256=abc' },
    { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
  ];
  for (const headers of wrong) {
    test(`${JSON.stringify(headers)} is refused`, () => {
      assert.throws(() => expectedDigests(headers), InvalidRequestError);
    });
  }
});
