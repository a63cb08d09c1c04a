import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownURL } from './shown-url.ts';

test('of a query only the names are shown', () => {
  assert.equal(
    shownURL('https://key:s3cret@example.com/a/b?signature=s3cret&x=1&x=2#s3cret'),
    'https://example.com/a/b?signature=…&x=…',
  );
});
