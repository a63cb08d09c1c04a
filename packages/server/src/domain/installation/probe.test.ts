import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Probe } from './probe.ts';

test('a component that answers is ok, with its answer', async () => {
  const result = await new Probe(async () => 7, 60_000).run();
  assert.equal(result.status === 'ok' && result.value, 7);
  assert.ok(result.milliseconds >= 0);
});

test('one that rejects or throws is failing, with the error', async () => {
  const broken = new Error('broken');
  const rejecting = await new Probe(() => Promise.reject(broken), 60_000).run();
  assert.equal(rejecting.status === 'failing' && rejecting.error, broken);
  const throwing = await new Probe((): Promise<void> => {
    throw broken;
  }, 60_000).run();
  assert.equal(throwing.status === 'failing' && throwing.error, broken);
});

test('one that does not answer is failing when the time is up, is not tried again meanwhile, and may recover', async () => {
  let tries = 0;
  let answer = Promise.withResolvers<string>();
  const probe = new Probe(() => {
    tries += 1;
    return answer.promise;
  }, 1);
  for (const result of [await probe.run(), await probe.run()]) {
    assert.match(String(result.status === 'failing' && result.error), /No answer within 1 ms/);
  }
  assert.equal(tries, 1);
  // What comes too late is nobody's error.
  answer.reject(new Error('too late'));
  await assert.rejects(answer.promise);
  answer = Promise.withResolvers();
  answer.resolve('back');
  const result = await probe.run();
  assert.equal(result.status === 'ok' && result.value, 'back');
  assert.equal(tries, 2);
});
