import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { InvalidRequestError } from '../errors.ts';
import { parseIdempotencyKey } from './idempotency-key.ts';

const visible = fc
  .array(fc.integer({ min: 0x21, max: 0x7e }), { minLength: 1, maxLength: 255 })
  .map((codes) => String.fromCharCode(...codes));

describe('the Idempotency-Key header', () => {
  test('names the same key bare and quoted', () => {
    fc.assert(
      fc.property(visible, (key) => {
        const quoted = `"${key.replace(/["\\]/g, '\\$&')}"`;
        assert.equal(parseIdempotencyKey(quoted), key);
        if (!key.startsWith('"')) assert.equal(parseIdempotencyKey(key), key);
      }),
    );
  });

  for (const [header, why] of [
    ['', 'empty'],
    ['   ', 'blank'],
    ['""', 'empty between quotes'],
    ['x'.repeat(256), 'too long'],
    [`"${'x'.repeat(256)}"`, 'too long between quotes'],
    ['two words', 'with a space'],
    ['"two words"', 'with a space between quotes'],
    ['one, two', 'two headers, as they arrive joined'],
    ['"one", "two"', 'two quoted headers joined'],
    ['"open', 'quoted at one end'],
    ['"', 'a lone quote'],
    ['"a\\b"', 'escaped where nothing needs it'],
    ['"key";version=1', 'with a parameter'],
    ['schlüssel', 'not in ASCII'],
    ['tab\tbed', 'with a control character'],
  ] as const) {
    test(`is refused when ${why}`, () => {
      assert.throws(() => parseIdempotencyKey(header), InvalidRequestError);
    });
  }
});
