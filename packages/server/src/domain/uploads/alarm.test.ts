import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Alarm } from './alarm.ts';

/** Milliseconds that no test waits for: one that does so fails by its own time limit. */
const LONG = 2 ** 31 - 1;
const timeout = 30_000;

test('a call ends the wait', { timeout }, async () => {
  const alarm = new Alarm();
  const wait = alarm.wait(LONG);
  alarm.call();
  await wait;
});

test('a call before the wait is remembered, and several are one', { timeout }, async () => {
  const alarm = new Alarm();
  alarm.call();
  alarm.call();
  await alarm.wait(LONG);
  let over = false;
  const next = alarm.wait().then(() => {
    over = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(over, false);
  alarm.call();
  await next;
});

test('without a call the time ends the wait', { timeout }, async () => {
  await new Alarm().wait(1);
});
