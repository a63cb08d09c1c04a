import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { onOneLine, printable } from './printable.ts';

test('nothing that a terminal acts on is left in a text but line breaks and tabs', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(printable(text).replace(/[\n\t]/g, ''), /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      assert.doesNotMatch(onOneLine(text), /[\p{Cc}]/u);
    }),
  );
});

test('a text without such characters stays as it is', () => {
  for (const text of ['plain', 'größe 大小 👩‍🚀', 'two\nlines\tand a tab'])
    assert.equal(printable(text), text);
});
