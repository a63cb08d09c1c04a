import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { piecesOf, segmentsOf } from './segments.ts';

const part = (number: number, size: number, spill: string | null, offset: number) => ({
  number,
  size,
  sha256: '',
  spill,
  offset,
});

suite('segments of an object', () => {
  test('parts at their places are one segment, however many', () => {
    const parts = Array.from({ length: 10_000 }, (_, index) => part(index + 1, 50, null, index * 50));
    assert.deepEqual(segmentsOf(parts), [{ start: 0, length: 500_000, spill: null, offset: 0 }]);
  });

  test('a part in its own file splits them', () => {
    const parts = [part(1, 50, null, 0), part(2, 60, '2-x', 0), part(3, 50, null, 100)];
    assert.deepEqual(segmentsOf(parts), [
      { start: 0, length: 50, spill: null, offset: 0 },
      { start: 50, length: 60, spill: '2-x', offset: 0 },
      { start: 110, length: 50, spill: null, offset: 100 },
    ]);
  });

  test('the pieces of a range cover it once, in order, within their segments', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 30 }),
        fc.nat({ max: 700 }),
        fc.nat({ max: 700 }),
        (sizes, a, b) => {
          const segments = segmentsOf(sizes.map((size, index) => part(index + 1, size, `${index}`, 0)));
          const total = sizes.reduce((sum, size) => sum + size, 0);
          const range = { start: Math.min(a, b), end: Math.max(a, b) };
          let position = range.start;
          for (const piece of piecesOf(segments, range)) {
            assert.equal(piece.start, position);
            const whole = segments.find(({ spill }) => spill === piece.spill);
            assert.ok(whole !== undefined && piece.start - piece.offset === whole.start);
            assert.ok(piece.offset + piece.length <= whole.length);
            position += piece.length;
          }
          assert.equal(position, Math.max(range.start, Math.min(range.end, total)));
        },
      ),
    );
  });
});
