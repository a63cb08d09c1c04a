import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { askedPause, isRetryable, pauseBefore } from './retry-policy.ts';

test('timeouts, conflicts, too many requests and faults of the server are tried again, refusals are not', () => {
  for (const status of [408, 409, 429, 500, 502, 503, 504, 507])
    assert.equal(isRetryable(status), true, `${status}`);
  for (const status of [301, 400, 401, 403, 404, 410, 413, 422])
    assert.equal(isRetryable(status), false, `${status}`);
});

test('the pause that a server asks for is read from its headers, the most precise first, then from the body', () => {
  const pause = (headers: Record<string, string>, body?: Record<string, unknown>) =>
    askedPause(new Headers(headers), body);
  assert.equal(pause({ 'retry-after-ms': '120.5', 'retry-after': '9' }, { remainingSeconds: 3 }), 120.5);
  assert.equal(pause({ 'retry-after': '9' }, { remainingSeconds: 3 }), 9_000);
  assert.equal(pause({}, { remainingSeconds: 3 }), 3_000);
  assert.equal(pause({ 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }), 0);
  const soon = pause({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() });
  assert.ok(soon !== undefined && soon > 30_000 && soon <= 60_000);
});

test('a pause that makes no sense is none', () => {
  for (const value of ['-1', 'soon', '', '1e9', 'NaN', '0x10'])
    assert.equal(
      askedPause(new Headers({ 'retry-after': value, 'retry-after-ms': value }), undefined),
      undefined,
    );
  for (const remainingSeconds of [-1, '5', null, Number.NaN])
    assert.equal(askedPause(new Headers(), { remainingSeconds }), undefined);
});

test('own pauses grow to a limit, and half of each is by chance', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), (failures) => {
      const longest = Math.min(500 * 2 ** (failures - 1), 8_000);
      const pause = pauseBefore(failures, undefined);
      assert.ok(pause !== undefined && pause >= longest / 2 && pause <= longest);
    }),
  );
});

test('a pause that is asked for is kept, unless nobody would wait so long', () => {
  assert.equal(pauseBefore(1, 0), 0);
  assert.equal(pauseBefore(3, 120_000), 120_000);
  assert.equal(pauseBefore(1, 120_001), undefined);
});
