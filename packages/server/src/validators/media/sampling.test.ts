import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_DECODED_AUDIO_SECONDS, MAX_DECODED_PIXELS } from './media-limits.ts';
import { DecodeBudget, SamplePlan } from './sampling.ts';

/** Times of the packets taken of a stream with a key frame every two seconds and ten pictures per second. */
function taken(seconds: number, known: number | undefined): number[] {
  const plan = new SamplePlan(known);
  const times: number[] = [];
  for (let picture = 0; picture < seconds * 10; picture++) {
    if (plan.next(picture % 20 === 0, picture / 10) !== 'skip') times.push(picture / 10);
  }
  return times;
}

describe('samples of a long file', () => {
  it('are shorter where pictures are costly', () => {
    const plan = new SamplePlan(3600);
    assert.equal(plan.next(true, 0), 'begin');
    plan.spendTime(60);
    assert.equal(plan.next(false, 0.1), 'go');
    plan.spendTime(60);
    assert.equal(plan.next(false, 0.2), 'skip');
    assert.equal(plan.next(true, 200), 'begin');
    assert.equal(plan.next(false, 200.1), 'go');
  });

  it('lie everywhere, the end included, and are few', () => {
    const times = taken(3600, 3600);
    assert.ok(times.length < 36_000 / 20);
    for (let from = 0; from < 3600; from += 180) {
      assert.ok(
        times.some((time) => time >= from && time < from + 180),
        `nothing from ${from} s on`,
      );
    }
    assert.equal(times.at(-1), 3599.9);
  });

  it('begin with a key frame', () => {
    const plan = new SamplePlan(100);
    assert.equal(plan.next(false, 0), 'skip');
    assert.equal(plan.next(true, undefined), 'skip');
    assert.equal(plan.next(true, 0.1), 'begin');
    assert.equal(plan.next(false, 0.2), 'go');
  });

  it('go on where nobody knows the duration', () => {
    assert.ok((taken(600, undefined).at(-1) ?? 0) > 580);
  });
});

describe('the budget for decoding', () => {
  it('ends by pixels, by seconds of sound, and by time', () => {
    const spending: ((budget: DecodeBudget) => void)[] = [
      (budget) => budget.spendPixels(MAX_DECODED_PIXELS + 1),
      (budget) => budget.spendAudio(MAX_DECODED_AUDIO_SECONDS + 1),
      (budget) => budget.spendTime(1001),
    ];
    for (const spend of spending) {
      const budget = new DecodeBudget(1000);
      assert.equal(budget.isSpent, false);
      spend(budget);
      assert.equal(budget.isSpent, true);
    }
  });
});
