import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { jsonPositions, lineAt } from './json-positions.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the positions in a JSON text', () => {
  test('are all found in whatever JSON.parse takes', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2), (text, indent) => {
        const shown = JSON.stringify(JSON.parse(text), null, indent);
        assert.equal(jsonPositions(shown).error, undefined);
        for (const offset of jsonPositions(shown).members.values()) assert.equal(shown[offset], '"');
      }),
    );
  });

  test('end with a fault exactly where JSON.parse refuses', () => {
    const edit = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 2 }),
      insert: fc.constantFrom('', ',', '}', '"', '\n', '\\', '01', 'e'),
    });
    fc.assert(
      fc.property(fc.json(), edit, (text, { at, remove, insert }) => {
        const start = at % (text.length + 1);
        const changed = text.slice(0, start) + insert + text.slice(start + remove);
        const { error } = jsonPositions(changed);
        assert.equal(error === undefined, isJson(changed), JSON.stringify(changed));
        // What is before the fault may still become JSON: the fault is not said to be too late.
        if (error !== undefined) assert.ok(error >= 0 && error <= changed.length);
      }),
    );
  });

  test('name members by their path', () => {
    const text = '{\n  "a": {"b": [1, {"c": 2}]},\n  "d": 3\n}';
    const lines = [...jsonPositions(text).members].map(([path, offset]) => [path, lineAt(text, offset)]);
    assert.deepEqual(lines, [
      ['a', 2],
      ['a.b', 2],
      ['a.b.c', 2],
      ['d', 3],
    ]);
  });

  for (const [text, line] of [
    ['{"a": 1,}', 1],
    ['{\n"a": 1\n"b": 2}', 3],
    ["{\n'a': 1}", 2],
    ['{"a": "b\n"}', 1],
    ['{\n\n', 3],
    ['{}\n{}', 2],
    ['', 1],
  ] as const) {
    test(`lead to line ${line} of ${JSON.stringify(text)}`, () => {
      assert.equal(lineAt(text, jsonPositions(text).error ?? -1), line);
    });
  }
});
