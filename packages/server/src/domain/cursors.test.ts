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

test('a token of a list sorted by name gives back the name, whatever is in it, and is short enough to be sent', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
      const position = { at: 0, id: 'asset_0123456789abcdef01234567', name: name.replaceAll('\0', '') };
      const token = encodeCursor(position, {});
      assert.deepEqual(decodeCursor(token, {}), position);
      assert.ok(token.length <= 2048, `${token.length}`);
    }),
  );
});

test('a made-up name that no database takes is no token', () => {
  for (const name of ['\0', 7, null, ['a'], { a: 1 }]) {
    const [at, id, print] = JSON.parse(
      Buffer.from(encodeCursor({ at: 1, id: 'a' }, {}), 'base64url').toString(),
    );
    const token = Buffer.from(JSON.stringify([at, id, print, name])).toString('base64url');
    assert.throws(() => decodeCursor(token, {}), /not a token of this list/);
  }
  const half = Buffer.from('[1,"a","x","\\ud800"]').toString('base64url');
  assert.throws(() => decodeCursor(half, {}), /not a token of this list/);
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
