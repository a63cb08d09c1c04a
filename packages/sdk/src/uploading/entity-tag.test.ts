import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestIn, digestOfAnswer } from './entity-tag.ts';

const MD5 = '9e107d9d372bb6826bd81d3542a419d6';
const SHA256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

test('a tag is a digest by its shape', () => {
  assert.deepEqual(digestIn(SHA256), { algorithm: 'sha256', hex: SHA256 });
  assert.deepEqual(digestIn(`"${MD5.toUpperCase()}"`), { algorithm: 'md5', hex: MD5 });
  assert.deepEqual(digestIn(`W/"${MD5}"`), { algorithm: 'md5', hex: MD5 });
  for (const other of [undefined, '', `${MD5}-4`, 'abc', `${MD5}${MD5.slice(0, 8)}`, 'x'.repeat(64)])
    assert.equal(digestIn(other), undefined, String(other));
});

test('tags of what S3 encrypts with other keys than its own are no digests', () => {
  const answer = (headers: Record<string, string>) => digestOfAnswer(MD5, new Headers(headers));
  assert.ok(answer({}));
  assert.ok(answer({ 'x-amz-server-side-encryption': 'AES256' }));
  assert.equal(answer({ 'x-amz-server-side-encryption': 'aws:kms' }), undefined);
  assert.equal(answer({ 'x-amz-server-side-encryption-customer-algorithm': 'AES256' }), undefined);
});
