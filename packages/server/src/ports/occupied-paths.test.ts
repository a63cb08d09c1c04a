import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OccupiedPaths } from './occupied-paths.ts';

const CASES: readonly [first: string, second: string, both: boolean][] = [
  ['a', 'b', true],
  ['a/b', 'a/c', true],
  ['a/b', 'ab', true],
  ['a/b', 'b/a', true],
  ['a/b', 'A/c', true],
  ['a', 'a', false],
  ['Model.safetensors', 'model.safetensors', false],
  ['a/Model.bin', 'A/model.bin', false],
  ['a', 'a/b', false],
  ['a/b', 'a', false],
  ['a', 'A/b/c', false],
  ['a/b/c', 'A/B', false],
  // One accent composed, the other not; and a letter that has two in upper case.
  ['\u00e9.bin', 'E\u0301.bin', false],
  ['stra\u00dfe', 'STRASSE', false],
];

describe('the paths of a plan', () => {
  for (const [first, second, both] of CASES) {
    it(`${both ? 'can' : 'cannot'} be ${JSON.stringify(first)} and ${JSON.stringify(second)}`, () => {
      const paths = new OccupiedPaths();
      assert.equal(paths.take(first), true);
      assert.equal(paths.take(second), both);
    });
  }
});
