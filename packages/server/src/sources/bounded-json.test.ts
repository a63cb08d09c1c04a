import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { boundedJson, type JsonLimits, OversizedJsonError } from './bounded-json.ts';

const LIMITS: JsonLimits = { maxDepth: 3, maxValues: 10 };

describe('JSON within limits', () => {
  const taken = [
    '0',
    '"[[[[[,,,,,,,,,,,"',
    '[1,2,3,4,5,6,7,8,9]',
    '{"a":[{"b":1}]}',
    '[[[]],[[]]]',
    // Quotes and backslashes that do not end the string they are in.
    '["\\"[[[[,,,,,,,,,,"]',
    '["\\\\",["a"]]',
    '{"[[[[\\",,,,,,,,,,":"{{{{"}',
    ' \n{ "a" : [ ] } ',
  ];
  for (const text of taken) {
    it(`is taken: ${text}`, () => {
      assert.deepEqual(boundedJson(text, LIMITS), JSON.parse(text));
    });
  }

  const refused = [
    '[[[[]]]]',
    '{"a":{"b":{"c":{}}}}',
    '[1,2,3,4,5,6,7,8,9,0]',
    '{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0,"j":0}',
    '["\\\\",[[[]]]]',
    '["\\"\\\\",[[[]]]]',
  ];
  for (const text of refused) {
    it(`is refused: ${text}`, () => {
      assert.throws(() => boundedJson(text, LIMITS), OversizedJsonError);
    });
  }

  for (const text of ['', '{', '["a', '["a\\', ']]]', '<html>', '{"a":1}}']) {
    it(`is no JSON at all: ${JSON.stringify(text)}`, () => {
      assert.throws(() => boundedJson(text, LIMITS), SyntaxError);
    });
  }

  it('is refused before it is parsed', () => {
    // The parser would complain of the end.
    assert.throws(() => boundedJson(`${'{"a":'.repeat(4)}`, LIMITS), OversizedJsonError);
    assert.throws(() => boundedJson(`[${'{},'.repeat(1_000_000)}`, LIMITS), OversizedJsonError);
  });

  it('is taken whenever its depth and its values are, and never when they are not', () => {
    const spaces = fc.constantFrom(0, 1, 2);
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 5 }),
        spaces,
        fc.nat(6),
        fc.nat(40),
        (json, space, maxDepth, maxValues) => {
          const value: unknown = JSON.parse(json);
          const text = JSON.stringify(value, null, space);
          const { depth, values, empty } = measured(value);
          const limits = { maxDepth, maxValues };
          if (depth <= maxDepth && values + empty <= maxValues) {
            assert.deepEqual(boundedJson(text, limits), value);
          } else if (depth > maxDepth || values > maxValues) {
            assert.throws(() => boundedJson(text, limits), OversizedJsonError);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

function measured(value: unknown): { depth: number; values: number; empty: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, values: 1, empty: 0 };
  const inner = Object.values(value).map(measured);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    values: 1 + inner.reduce((sum, { values }) => sum + values, 0),
    empty: (inner.length === 0 ? 1 : 0) + inner.reduce((sum, { empty }) => sum + empty, 0),
  };
}
