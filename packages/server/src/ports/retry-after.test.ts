import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { retryAfterMilliseconds } from './retry-after.ts';

const NOW = Date.parse('2026-03-04T05:06:07Z');

const CASES: readonly [value: string | undefined, wanted: number | undefined][] = [
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7_000],
  ['Wed, 04 Mar 2026 05:07:07 GMT', 60_000],
  ['Wednesday, 04-Mar-26 05:07:07 GMT', 60_000],
  ['Wed, 04 Mar 2026 05:05:07 GMT', 0],
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['Soon', undefined],
  // Each of these is a date to `Date.parse`.
  ['5.5', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['12345678901', undefined],
];

describe('Retry-After', () => {
  for (const [value, wanted] of CASES) {
    it(`asks for ${wanted} ms as ${JSON.stringify(value)}`, () => {
      assert.equal(retryAfterMilliseconds(value, NOW), wanted);
    });
  }
});

const NEW_YEAR = Date.UTC(2026, 0, 1);

test('Retry-After is seconds or a date, in milliseconds from now', () => {
  assert.equal(retryAfterMilliseconds('120', NEW_YEAR), 120_000);
  assert.equal(retryAfterMilliseconds('Thu, 01 Jan 2026 00:02:00 GMT', NEW_YEAR), 120_000);
});

test('a Retry-After in the past is now', () => {
  assert.equal(retryAfterMilliseconds('0', NEW_YEAR), 0);
  assert.equal(retryAfterMilliseconds('Wed, 31 Dec 2025 23:59:59 GMT', NEW_YEAR), 0);
});

test('a Retry-After that cannot be read is none', () => {
  for (const value of [undefined, '', 'soon', '-5', '1.5', 'Never, ever', '99999999999999999999']) {
    assert.equal(retryAfterMilliseconds(value, NEW_YEAR), undefined, value);
  }
});
