import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TokenBuckets } from './token-buckets.ts';

const NOW = 1_790_000_000_000;

function takeTimes(buckets: TokenBuckets, times: number, now: number): void {
  for (let time = 0; time < times; time += 1) assert.equal(buckets.take('name', now), 0);
}

describe('token buckets', () => {
  test("are empty after a minute's worth, and fill steadily", () => {
    const buckets = new TokenBuckets(20);
    takeTimes(buckets, 20, NOW);
    assert.equal(buckets.take('name', NOW), 3);
    assert.equal(buckets.take('other', NOW), 0);
    assert.equal(buckets.take('name', NOW + 3_000), 0);
  });

  test('are remembered for as long as they are not full', () => {
    const buckets = new TokenBuckets(20);
    buckets.take('first', NOW);
    takeTimes(buckets, 20, NOW + 59_000);
    buckets.take('another', NOW + 60_000);
    buckets.take('another', NOW + 118_999);
    // A millisecond is missing to the minute that fills one.
    takeTimes(buckets, 19, NOW + 118_999);
    assert.ok(buckets.take('name', NOW + 118_999) > 0);
  });

  test('are a bounded number, however many names come: those not in use for longest are forgotten', () => {
    const buckets = new TokenBuckets(20);
    takeTimes(buckets, 20, NOW);
    for (let name = 0; name < 40_000; name += 1) buckets.take(`a${name}`, NOW);
    assert.ok(buckets.take('name', NOW) > 0, 'remembered among many');
    for (let name = 0; name < 100_000; name += 1) buckets.take(`b${name}`, NOW);
    assert.equal(buckets.take('name', NOW), 0, 'forgotten');
  });
});
