import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { placeOf, strideProvenBy, strideSuggestedBy } from './stride.ts';

const MIN = 5;

suite('the stride of an upload', () => {
  test('every part of a uniform split suggests it and proves it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 10_000 }),
        fc.integer({ min: MIN, max: 5 * 1024 ** 3 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (partsCount, stride, lastShare, which) => {
          const last = Math.max(1, Math.floor(stride * lastShare));
          const fileSize = (partsCount - 1) * stride + last;
          const number = 1 + Math.floor(which * partsCount);
          const part = { number, size: number < partsCount ? stride : last, partsCount, fileSize };
          assert.equal(strideSuggestedBy(part, MIN), stride);
          const offset = placeOf(part, stride);
          assert.equal(offset, (number - 1) * stride);
          const indexed = { number, size: part.size, sha256: '', spill: null, offset };
          assert.equal(strideProvenBy([{ ...indexed, spill: 'own' }, indexed], partsCount), stride);
        },
      ),
    );
  });

  for (const [what, part] of [
    ['a last part that leaves no even split', { number: 3, size: 10, partsCount: 3, fileSize: 101 }],
    ['a last part that leaves parts under the minimum', { number: 3, size: 10, partsCount: 3, fileSize: 18 }],
    ['a part that repeated would fill the file', { number: 1, size: 50, partsCount: 3, fileSize: 100 }],
    [
      'a part of a file in one part that is not the file',
      { number: 1, size: 50, partsCount: 1, fileSize: 100 },
    ],
  ] as const) {
    test(`${what} suggests none`, () => {
      assert.equal(strideSuggestedBy(part, MIN), undefined);
    });
  }

  test('a part of another size has no place', () => {
    const plan = { partsCount: 3, fileSize: 110 };
    assert.equal(placeOf({ ...plan, number: 2, size: 49 }, 50), undefined);
    assert.equal(placeOf({ ...plan, number: 3, size: 50 }, 50), undefined);
    assert.equal(placeOf({ ...plan, number: 3, size: 10 }, 50), 100);
  });
});
