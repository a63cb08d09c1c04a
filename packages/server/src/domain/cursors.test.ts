import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from './cursors.ts';
import { InvalidRequestError } from './errors.ts';

test('a token gives back its position under the same filters', () => {
  fc.assert(
    fc.property(
      fc.maxSafeInteger(),
      fc.string(),
      fc.dictionary(fc.string(), fc.string()),
      (at, id, filters) => {
        assert.deepEqual(decodeCursor(encodeCursor({ at, id }, filters), filters), { at, id });
      },
    ),
  );
});

test('a token of a list with other filters is refused', () => {
  const token = encodeCursor({ at: 1, id: 'a' }, { kind: 'image' });
  assert.throws(() => decodeCursor(token, { kind: 'text' }), /other filters/);
});

test('whatever is no token is refused as bad input', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => Buffer.from(json).toString('base64url')),
      ),
      (token) => {
        assert.throws(() => decodeCursor(token, {}), InvalidRequestError);
      },
    ),
  );
});
