import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { CallLimit } from './call-limit.ts';

const SIGNAL = new AbortController().signal;

test('at most so many calls are under way, the others follow in turn', async () => {
  const limit = new CallLimit(2);
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const calls = gates.map((gate, index) =>
    limit.run(async () => {
      started.push(index);
      running += 1;
      most = Math.max(most, running);
      await gate.promise;
      running -= 1;
    }, SIGNAL),
  );
  await turn();
  assert.deepEqual(started, [0, 1]);
  gates[1]?.resolve();
  await calls[1];
  for (const gate of gates) gate.resolve();
  await Promise.all(calls);
  assert.deepEqual(started, [0, 1, 2, 3, 4]);
  assert.equal(most, 2);
});

test('a failed call makes room, and so does one that gives up waiting', async () => {
  const limit = new CallLimit(1);
  const gate = Promise.withResolvers<void>();
  const failing = limit.run(() => gate.promise, SIGNAL);
  const impatient = new AbortController();
  const waiting = limit.run(async () => assert.fail('it has given up'), impatient.signal);
  const next = limit.run(async () => 'done', SIGNAL);
  impatient.abort(new Error('enough'));
  await assert.rejects(waiting, /enough/);
  gate.reject(new Error('broken'));
  await assert.rejects(failing, /broken/);
  assert.equal(await next, 'done');
  assert.equal(await limit.run(async () => 'again', SIGNAL), 'again');
});
