import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { ChunkQueue, type Span } from './chunk-queue.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

function all(span: Span | undefined): number[] {
  const numbers: number[] = [];
  for (let next = span?.next(); next !== undefined; next = span?.next()) numbers.push(next);
  return numbers;
}

suite('the queue of missing chunks', () => {
  test('gives spans of neighbours, lowest first, over no gap', () => {
    const queue = new ChunkQueue([1, 2, 3, 4, 5, 9, 10]);
    assert.deepEqual(all(queue.claim(4)), [1, 2, 3, 4]);
    assert.deepEqual(all(queue.claim(4)), [5]);
    assert.deepEqual(all(queue.claim(4)), [9, 10]);
    assert.equal(queue.claim(4), undefined);
  });

  test('gives a connection what it can go on with', () => {
    const queue = new ChunkQueue([1, 2, 7, 8]);
    assert.deepEqual(all(queue.claim(4, 7)), [7, 8]);
    assert.deepEqual(all(queue.claim(4, 7)), [1, 2]);
  });

  test('when all are given, half of the longest rest is taken over', () => {
    const queue = new ChunkQueue(upTo(8));
    const slow = queue.claim(8);
    assert.equal(slow?.next(), 1);
    assert.deepEqual(all(queue.claim(4)), [5, 6, 7, 8]);
    assert.equal(slow?.last, 4);
    assert.deepEqual(all(queue.claim(4)), [3, 4]);
    assert.deepEqual(all(queue.claim(4)), [2]);
    assert.equal(queue.claim(4), undefined);
    assert.equal(slow?.next(), undefined);
  });

  test('what is given back is given again, in order', () => {
    const queue = new ChunkQueue(upTo(9));
    const first = queue.claim(4);
    queue.claim(4);
    assert.equal(first?.next(), 1);
    assert.equal(first?.next(), 2);
    if (first !== undefined) queue.giveBack(first, 2);
    assert.deepEqual(all(queue.claim(10)), [2, 3, 4]);
    assert.deepEqual(all(queue.claim(10)), [9]);
  });

  test('however connections come, fail and go, every chunk is given until it is done, and never to two', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
        fc.array(
          fc.record({ who: fc.nat({ max: 4 }), fails: fc.boolean(), limit: fc.integer({ min: 1, max: 9 }) }),
        ),
        (numbers, steps) => {
          const missing = [...numbers].sort((a, b) => a - b);
          const queue = new ChunkQueue(missing);
          const spans = new Map<number, Span>();
          const done: number[] = [];
          for (const { who, fails, limit } of steps) {
            const span = spans.get(who) ?? queue.claim(limit);
            if (span === undefined) continue;
            spans.set(who, span);
            const number = span.next();
            if (number !== undefined && !fails) done.push(number);
            else {
              if (number !== undefined) queue.giveBack(span, number);
              spans.delete(who);
            }
          }
          for (const span of spans.values()) done.push(...all(span));
          for (let span = queue.claim(3); span !== undefined; span = queue.claim(3)) done.push(...all(span));
          assert.deepEqual(
            done.sort((a, b) => a - b),
            missing,
          );
        },
      ),
    );
  });
});
