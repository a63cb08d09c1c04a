import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextLink } from './next-link.ts';

const CASES: readonly [header: string, wanted: string | undefined][] = [
  ['<https://a/b?c=1>; rel="next"', 'https://a/b?c=1'],
  ['<a>;rel=next', 'a'],
  ['<a>; REL = "Next"', 'a'],
  ['<a>; rel="prev next"', 'a'],
  ['<a>; title="x"; rel="next"; type="text/html"', 'a'],
  ['<a>; rel="prev", <b,c;d>; rel="next", <e>; rel="last"', 'b,c;d'],
  ['<a>; rel=prev, <b>; rel=next, <c>; rel=last', 'b'],
  ['', undefined],
  ['<a>', undefined],
  ['<a>; rel="next-archive"', undefined],
  ['<a>; rel="prev"; title="next"', undefined],
  ['<a>; relation="next"', undefined],
  ['a; rel="next"', undefined],
];

describe('the link to the next page', () => {
  for (const [header, wanted] of CASES) {
    it(`is ${wanted} in ${header}`, () => {
      assert.equal(nextLink(header), wanted);
    });
  }
});
