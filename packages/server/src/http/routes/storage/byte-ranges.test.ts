import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listsTag, parseRange } from './byte-ranges.ts';

describe('a Range header for an object of 100 bytes', () => {
  const cases: readonly (readonly [string | undefined, ReturnType<typeof parseRange>])[] = [
    [undefined, 'whole'],
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=10-19', { start: 10, end: 20 }],
    ['bytes=90-', { start: 90, end: 100 }],
    ['bytes=90-1000', { start: 90, end: 100 }],
    ['bytes=-30', { start: 70, end: 100 }],
    ['bytes=-1000', { start: 0, end: 100 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=20-10', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['bytes=-', 'whole'],
    ['items=0-1', 'whole'],
    ['bytes=a-b', 'whole'],
  ];
  for (const [header, expected] of cases) {
    test(`"${header}" is ${JSON.stringify(expected)}`, () =>
      assert.deepEqual(parseRange(header, 100), expected));
  }
});

test('a list of entity tags is searched with weak comparison', () => {
  assert.ok(listsTag('"a", W/"b"', '"b"'));
  assert.ok(listsTag('*', '"b"'));
  assert.ok(!listsTag('"a", "c"', '"b"'));
});
