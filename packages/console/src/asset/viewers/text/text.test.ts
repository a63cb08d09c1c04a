import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatJson } from './format-json.ts';
import { countHidden, revealed, revealedText } from './revealed.ts';
import { NO_LINES, type TextLines, withPage } from './text-lines.ts';

const rowsOf = ({ chunks }: TextLines) => chunks.flat().map(({ number, text }) => [number, text] as const);

describe('the lines of a text', () => {
  it('end as on any system, also where two pages part a line end', () => {
    const lines = withPage(withPage(NO_LINES, 'a\nb\r\nc\r', false), '\nd\re', true);
    assert.deepEqual(rowsOf(lines), [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
      [5, 'e'],
    ]);
  });

  it('have no empty one after the last line end', () => {
    assert.equal(withPage(NO_LINES, 'a\n', true).count, 1);
    assert.equal(withPage(NO_LINES, 'a\n\n', true).count, 2);
    assert.deepEqual(rowsOf(withPage(NO_LINES, '', true)), [[1, '']]);
  });

  it('are cut where they are too long, between characters, and counted as one', () => {
    const long = `${'x'.repeat(1_999)}😀${'y'.repeat(10)}`;
    const lines = withPage(NO_LINES, `${long}\nz`, true);
    assert.deepEqual(rowsOf(lines), [
      [1, 'x'.repeat(1_999)],
      [undefined, `😀${'y'.repeat(10)}`],
      [2, 'z'],
    ]);
  });

  it('are shown as far as they have come, also where none ends', () => {
    const begun = withPage(NO_LINES, 'x'.repeat(5_000), false);
    assert.deepEqual(
      rowsOf(begun).map(([number, { length }]) => [number, length]),
      [
        [1, 2_000],
        [undefined, 2_000],
      ],
    );
    const ended = withPage(begun, 'y\nz', true);
    assert.deepEqual(rowsOf(ended).slice(2), [
      [undefined, `${'x'.repeat(1_000)}y`],
      [2, 'z'],
    ]);
  });

  it('lie in chunks of bounded length', () => {
    const { chunks } = withPage(NO_LINES, 'x\n'.repeat(1_000), true);
    assert.deepEqual(
      chunks.map(({ length }) => length),
      [200, 200, 200, 200, 200],
    );
  });
});

describe('hidden characters', () => {
  it('are shown by their names, and all others as they are', () => {
    assert.deepEqual(revealed('a\u202eb\u0000'), ['a', { code: 'U+202E' }, 'b', { code: 'U+0000' }]);
    assert.equal(revealedText('\u2066x\u{e0041}'), 'U+2066xU+E0041');
    assert.deepEqual(revealed(''), ['']);
  });

  it('are not those that scripts, emoji and tables need', () => {
    const plain = 'שלום می\u200cخواهم 👩\u200d💻\tcolumn é';
    assert.equal(countHidden(plain), 0);
    assert.equal(revealedText(plain), plain);
  });
});

describe('formatted JSON', () => {
  it('has a line for each value', () => {
    assert.equal(
      formatJson('{"a":[1,{"b":"x,]\\"{"}],"c":{},"d":[]}'),
      `{
  "a": [
    1,
    {
      "b": "x,]\\"{"
    }
  ],
  "c": {},
  "d": []
}`,
    );
  });

  it('has the numbers and the repeated keys of the file', () => {
    assert.equal(
      formatJson('{"a":1.0,"a":12345678901234567890}'),
      '{\n  "a": 1.0,\n  "a": 12345678901234567890\n}',
    );
  });
});
