import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeText, singleLine } from './plain-text.ts';

test('a single line has no control characters, no line breaks and no space at its ends', () => {
  assert.equal(singleLine('  a\0b\r\nc\u2028d\t '), 'a b c d');
  assert.equal(singleLine('\u0000 \n'), '');
});

test('half a surrogate pair is replaced, a whole one kept', () => {
  assert.equal(singleLine('a\ud83d'), 'a\ufffd');
  assert.equal(singleLine('😀'), '😀');
});

test('free text keeps its line breaks and loses NUL', () => {
  assert.equal(freeText('a\n\tb\0c\ud800'), 'a\n\tbc\ufffd');
});
