import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Speed } from './speed.ts';

function measured(...steps: readonly (readonly [at: number, position: number])[]): number {
  let now = 0;
  const speed = new Speed(() => now);
  let last = 0;
  for (const [at, position] of steps) {
    now = at;
    last = speed.at(position);
  }
  return last;
}

it('tells the bytes per second of the last three seconds', () => {
  assert.equal(measured([0, 0]), 0);
  assert.equal(measured([0, 0], [1_000, 500]), 500);
  assert.equal(measured([0, 0], [50, 100], [1_000, 500], [2_000, 1_500]), 750);
  // What was before the three seconds no longer counts.
  assert.equal(measured([0, 0], [10_000, 9_000_000], [11_000, 9_000_100]), 100);
});

it('tells nothing after a standstill', () => {
  assert.equal(measured([0, 0], [1_000, 500], [60_000, 500]), 0);
});

it('begins anew where the position goes back', () => {
  assert.equal(measured([0, 0], [1_000, 500], [1_100, 0], [2_100, 300]), 300);
});

it('counts from the first bytes it saw', () => {
  assert.equal(measured([0, 7_000], [1_000, 8_000]), 1_000);
});
