import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WharfError } from './errors/wharf-error.ts';
import { type ClientOptions, settingsFrom } from './options.ts';

const pair: ClientOptions = { apiKey: 'key', apiSecret: 'secret' };

test('what is not given has the documented default', () => {
  const { credentials: _, baseURL: __, logLevel: ___, ...settings } = settingsFrom(pair);
  assert.deepEqual(settings, {
    session: false,
    projectId: undefined,
    maxRetries: 2,
    timeout: 60_000,
    idempotencyHeader: 'Idempotency-Key',
  });
});

test('null is as good as not given for what has a default, and removes what can be left out', () => {
  const { baseURL, idempotencyHeader, projectId } = settingsFrom({
    ...pair,
    baseURL: null,
    projectId: null,
    idempotencyHeader: null,
  });
  assert.match(baseURL, /^http/);
  assert.deepEqual([idempotencyHeader, projectId], [undefined, undefined]);
});

test('numbers that make no sense are refused at once', () => {
  for (const options of [
    { maxRetries: -1 },
    { maxRetries: 1.5 },
    { maxRetries: Number.NaN },
    { maxRetries: Number.POSITIVE_INFINITY },
    { timeout: 0 },
    { timeout: -1 },
    { timeout: Number.NaN },
  ])
    assert.throws(() => settingsFrom({ ...pair, ...options }), WharfError);
  assert.equal(
    settingsFrom({ ...pair, timeout: Number.POSITIVE_INFINITY }).timeout,
    Number.POSITIVE_INFINITY,
  );
});
