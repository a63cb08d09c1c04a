import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AffordableReading } from './affordable-reading.ts';

/** A reading that takes `cost` milliseconds of a clock that the test moves. */
function reading(cost: number) {
  const state = { now: 0, reads: 0 };
  const affordable = new AffordableReading(
    async () => {
      state.now += cost;
      state.reads += 1;
      return state.reads;
    },
    () => state.now,
  );
  return { state, affordable };
}

test('what is cheap is read each time', async () => {
  const { affordable } = reading(100);
  assert.equal(await affordable.get(), 1);
  assert.equal(await affordable.get(), 2);
});

test('what is expensive is used again for twenty times as long as it took', async () => {
  const { affordable, state } = reading(500);
  assert.equal(await affordable.get(), 1);
  state.now += 9_999;
  assert.equal(await affordable.get(), 1);
  state.now += 1;
  assert.equal(await affordable.get(), 2);
});

test('those who ask at the same time share one reading, and a failed one is not kept', async () => {
  let reads = 0;
  const gate = Promise.withResolvers<number>();
  const affordable = new AffordableReading(() => {
    reads += 1;
    return reads === 1 ? gate.promise : Promise.resolve(reads);
  });
  const both = [affordable.get(), affordable.get()];
  gate.reject(new Error('broken'));
  for (const one of both) await assert.rejects(one, /broken/);
  assert.equal(await affordable.get(), 2);
});
