import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { parseNumber } from './fbx-number.ts';

const parse = (text: string) => parseNumber(Buffer.from(`[${text}]`), 1, 1 + text.length);

suite('numbers of an ASCII FBX', () => {
  test('have the value that Number() gives them', () => {
    const spelled = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.tuple(fc.integer(), fc.nat({ max: 999_999_999 })).map(([whole, part]) => `${whole}.${part}`),
      fc
        .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.nat({ max: 20 }))
        .map(([value, digits]) => value.toFixed(digits)),
    );
    fc.assert(
      fc.property(spelled, (text) => assert.equal(parse(text), Number(text))),
      { numRuns: 3000 },
    );
  });

  for (const text of ['nan', '-nan(ind)', 'inf', '-Infinity', '1.#QNAN', '-1.#IND0000', '1.#INF']) {
    test(`${text} is no finite number`, () => assert.ok(Number.isNaN(parse(text))));
  }

  for (const text of ['', '-', '.', '1.2.3', '1e', '0x10', '--1', '1#', 'nano', '1_000', '5-3']) {
    test(`"${text}" is none at all`, () => assert.equal(parse(text), undefined));
  }
});
