import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryPause } from './retry-schedule.ts';

const HOUR = 3_600_000;

test('nine pauses grow from seconds to a day, then it is enough', () => {
  const pauses = Array.from({ length: 10 }, (_, index) => retryPause(index + 1, undefined, 0));
  assert.deepEqual(pauses, [
    5_000,
    300_000,
    1_800_000,
    ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR),
    undefined,
  ]);
});

test('chance makes a pause longer by up to a fifth, never shorter', () => {
  assert.equal(retryPause(1, undefined, 0.5), 5_500);
  assert.equal(retryPause(9, undefined, 1 - Number.EPSILON), 103_680_000);
});

test('the receiver may ask for more time, up to a day, and not for less', () => {
  assert.equal(retryPause(1, 60_000, 0), 60_000);
  assert.equal(retryPause(2, 1_000, 0), 300_000);
  assert.equal(retryPause(1, 400 * HOUR, 0), 24 * HOUR);
  assert.equal(retryPause(10, 60_000, 0), undefined);
});
