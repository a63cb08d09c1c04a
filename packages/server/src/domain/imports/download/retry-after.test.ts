import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRetryAfter } from './retry-after.ts';

const NOW = Date.UTC(2026, 0, 1);

test('Retry-After is seconds or a date, in milliseconds from now', () => {
  assert.equal(parseRetryAfter('120', NOW), 120_000);
  assert.equal(parseRetryAfter('Thu, 01 Jan 2026 00:02:00 GMT', NOW), 120_000);
});

test('a Retry-After in the past is now', () => {
  assert.equal(parseRetryAfter('0', NOW), 0);
  assert.equal(parseRetryAfter('Wed, 31 Dec 2025 23:59:59 GMT', NOW), 0);
});

test('a Retry-After that cannot be read is none', () => {
  for (const value of [undefined, '', 'soon', '-5', '1.5', 'Never, ever', '99999999999999999999']) {
    assert.equal(parseRetryAfter(value, NOW), undefined, value);
  }
});
