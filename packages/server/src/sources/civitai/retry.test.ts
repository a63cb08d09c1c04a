import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImportDelayedError } from '../../ports/import-source.ts';
import { DEFAULT_RETRY, withRetries } from './retry.ts';

const SIGNAL = new AbortController().signal;

test('waits double from a second to half a minute, of which up to half is left out', () => {
  for (const [failures, most] of [
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [6, 30_000],
    [60, 30_000],
  ] as const) {
    const wait = DEFAULT_RETRY.wait(failures);
    assert.ok(wait > most / 2 - 1 && wait <= most, `${wait} after ${failures} failures`);
  }
});

test('an attempt is repeated until it is done, so often as the policy says', async () => {
  const waits: number[] = [];
  const wait = (failures: number) => {
    waits.push(failures);
    return 0;
  };
  const policy = { tries: 3, wait };
  let calls = 0;
  const attempt = async () => {
    calls += 1;
    return calls === 3 ? { done: 'yes' } : { failed: new Error('not yet') };
  };
  assert.equal(await withRetries(policy, SIGNAL, attempt), 'yes');
  assert.deepEqual(waits, [1, 2]);
  calls = 3;
  await assert.rejects(withRetries(policy, SIGNAL, attempt), /not yet/);
  assert.equal(calls, 6);
});

test('a longer time that the site names is not waited for here', async () => {
  let calls = 0;
  const attempt = async () => {
    calls += 1;
    return { failed: new ImportDelayedError('later', 60_000) };
  };
  await assert.rejects(withRetries({ tries: 3, wait: () => 0 }, SIGNAL, attempt), /later/);
  assert.equal(calls, 1);
});

test('waiting ends with the signal', async () => {
  const aborted = new AbortController();
  const policy = { tries: 3, wait: () => 3_600_000 };
  const attempt = async () => {
    setImmediate(() => aborted.abort(new Error('enough')));
    return { failed: new Error('not yet') };
  };
  await assert.rejects(withRetries(policy, aborted.signal, attempt), /enough/);
});
