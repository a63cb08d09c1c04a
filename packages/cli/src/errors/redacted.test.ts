import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redacted } from './redacted.ts';

test('secrets and the queries of URLs are left out of a text', () => {
  assert.equal(
    redacted(
      'PUT "https://s3.example/b/part?X-Amz-Signature=abc&n=1" with s3cret-of-the-key: https://a.example/x#y',
      ['s3cret-of-the-key', undefined],
    ),
    'PUT "https://s3.example/b/part?…" with …: https://a.example/x#y',
  );
});

test('a secret too short to be one does not tear words apart', () => {
  assert.equal(redacted('--base-url', ['b', '']), '--base-url');
});
