import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { scalingPage } from '../../../../scripts/scaling-page.ts';
import { type QueueModel, simulate } from '../../../../scripts/scaling-simulation/queue.ts';

const MODEL: QueueModel = {
  seed: 1,
  workers: 4,
  slots: 2,
  work: 100,
  look: 0,
  claim: 0,
  take: 0,
  atOnce: 1,
  policy: 'fair',
  hint: 'all',
  rates: [],
  backlog: [100_000],
  duration: 100_000,
};

describe('the page on scaling', () => {
  it('has the tables that the simulation gives', () => {
    const page = readFileSync(new URL('../../../../docs/scaling.md', import.meta.url), 'utf8');
    assert.equal(page, scalingPage(page), 'docs/scaling.md is not what `npm run docs` writes');
  });
});

describe('the simulated queue', () => {
  it('does what its slots can do where claims cost nothing', () => {
    const { jobs } = simulate(MODEL);
    const expected = (MODEL.workers * MODEL.slots * MODEL.duration) / MODEL.work;
    assert.ok(Math.abs(jobs / expected - 1) < 0.05, `${jobs} jobs instead of about ${expected}`);
  });

  it('does no more than its claims permit', () => {
    const { jobs, claimsBusy } = simulate({ ...MODEL, workers: 200, slots: 1, claim: 10, take: 0 });
    const expected = MODEL.duration / 10;
    assert.ok(jobs <= expected && jobs > 0.95 * expected, `${jobs} jobs instead of about ${expected}`);
    assert.ok(claimsBusy > 0.99);
  });

  it('waits as the formula for one server says', () => {
    // M/M/1: the mean wait is load / (1 - load) times the mean work.
    const { waits } = simulate({ ...MODEL, workers: 1, slots: 1, rates: [5], backlog: [], duration: 4e6 });
    const all = [...waits.values()].flat();
    const mean = all.reduce((sum, wait) => sum + wait, 0) / all.length;
    assert.ok(Math.abs(mean / 100 - 1) < 0.1, `${mean} ms instead of about 100`);
  });

  it('gives the same result for the same seed, and another for another', () => {
    const model = { ...MODEL, rates: [20], backlog: [], duration: 10_000 };
    assert.deepEqual(simulate(model), simulate(model));
    assert.notDeepEqual(simulate(model), simulate({ ...model, seed: 2 }));
  });

  it('serves a light tenant before the crowd of a heavy one only where it is fair', () => {
    const crowded = { ...MODEL, rates: [0, 1], backlog: [5_000], duration: 20_000 };
    const longest = (model: QueueModel) => Math.max(...(simulate(model).waits.get(1) ?? [Infinity]));
    assert.ok(longest(crowded) < 1_000);
    assert.equal(longest({ ...crowded, policy: 'oldest' }), Infinity);
  });
});
