import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoff } from './backoff.ts';

test('the wait doubles with every failure up to five minutes', () => {
  const waits = [1, 2, 3, 4, 5, 8, 9, 10, 50].map((failures) => backoff(failures, 0));
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 128_000, 256_000, 300_000, 300_000]);
});

test('chance adds up to a quarter', () => {
  assert.equal(backoff(1, 0.5), 1_125);
});
