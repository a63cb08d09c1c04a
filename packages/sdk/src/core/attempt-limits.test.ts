import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { APIConnectionTimeoutError } from '../errors/api-connection-timeout-error.ts';
import { APIUserAbortError } from '../errors/api-user-abort-error.ts';
import { attemptLimits } from './attempt-limits.ts';

const never = new Promise<never>(() => {});

test('the signal ends even work that does not heed it, and the reason is kept', async () => {
  const user = new AbortController();
  const limits = attemptLimits(user.signal, 60_000);
  const work = limits.within(never);
  user.abort('enough');
  await assert.rejects(
    work,
    (error: Error) => error instanceof APIUserAbortError && error.cause === 'enough',
  );
  assert.equal(limits.signal.aborted, true);
  limits.release();
});

test('a signal that was aborted before is heeded', async () => {
  const limits = attemptLimits(AbortSignal.abort(), 60_000);
  await assert.rejects(limits.within(never), APIUserAbortError);
  limits.release();
});

test('the clock ends work, unless it was stopped', async () => {
  await assert.rejects(attemptLimits(undefined, 1).within(never), APIConnectionTimeoutError);
  const stopped = attemptLimits(undefined, 1);
  stopped.stopClock();
  await assert.rejects(attemptLimits(undefined, 5).within(never), APIConnectionTimeoutError);
  assert.equal(stopped.ended(), undefined);
});

test('a timeout longer than timers can be is none', async () => {
  for (const timeout of [Number.POSITIVE_INFINITY, 2 ** 31]) {
    const limits = attemptLimits(undefined, timeout);
    await assert.rejects(attemptLimits(undefined, 5).within(never), APIConnectionTimeoutError);
    assert.equal(limits.ended(), undefined);
    limits.release();
  }
});

test('nothing stays at the signal, which may outlive many requests', () => {
  const { signal } = new AbortController();
  attemptLimits(signal, 60_000).release();
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});
