import assert from 'node:assert/strict';
import { test } from 'node:test';
import { betterOffset, offsetOf } from './offset.ts';

const KNOWN = offsetOf(1_000_000, 0, 2);
/** Ten seconds later, by clocks that run alike. */
const later = (took: number, readAfter: number, ahead = 0) =>
  offsetOf(1_000_000 - 1 + 10_000 + readAfter + ahead, 10_000, 10_000 + took);

test('an offset is right to half of what the answer took', () => {
  assert.deepEqual(offsetOf(5_000, 100, 140), { value: 4_880, error: 20, at: 140 });
});

test('a database that is slow for a moment does not move the clock', () => {
  assert.equal(betterOffset(KNOWN, later(30_000, 30_000)), KNOWN);
  assert.equal(betterOffset(KNOWN, later(30_000, 0)), KNOWN);
});

test('an answer as fast as the one before is followed, and so is any when that one is old', () => {
  const fast = later(2, 1);
  assert.equal(betterOffset(KNOWN, fast), fast);
  // In the end clocks have drifted apart more than a slow answer is wrong.
  const slow = offsetOf(1_000_000 + 3_600_000, 3_600_000, 3_600_200);
  assert.equal(betterOffset(KNOWN, slow), slow);
});

test('a clock of the database that was set is followed, forwards and backwards, however slow the answer', () => {
  for (const ahead of [-60_000, 60_000]) {
    const set = later(500, 250, ahead);
    assert.equal(betterOffset(KNOWN, set), set);
  }
});
