import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { secondsLeft, Throughput } from './throughput.ts';

describe('the speed of everything that is sent', () => {
  it('is that of the last four seconds', () => {
    let now = 0;
    const throughput = new Throughput(() => now);
    assert.equal(throughput.now(), 0);
    for (let second = 1; second <= 10; second += 1) {
      now = second * 1_000;
      throughput.moved(second <= 5 ? 100 : 300);
      throughput.now();
    }
    assert.equal(throughput.now(), 300);
  });

  it('comes to nothing where nothing moves any more', () => {
    let now = 0;
    const throughput = new Throughput(() => now);
    throughput.now();
    now = 1_000;
    throughput.moved(500);
    assert.equal(throughput.now(), 500);
    now = 60_000;
    throughput.now();
    now = 61_000;
    assert.equal(throughput.now(), 0);
  });
});

describe('the time that is left', () => {
  it('is told only while something moves and something is left', () => {
    assert.equal(secondsLeft(1_000, 100), 10);
    assert.equal(secondsLeft(1_000, 0), undefined);
    assert.equal(secondsLeft(0, 100), undefined);
  });
});
