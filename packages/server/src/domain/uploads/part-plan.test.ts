import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MAX_FILE_SIZE, MAX_PART_SIZE, MAX_PARTS, MIN_PART_SIZE } from '@wharf/contract';
import fc from 'fast-check';
import { InvalidRequestError } from '../errors.ts';
import { checkParts, checkPlan, type PlanPart, possibleParts } from './part-plan.ts';

/** The sizes of a legal split: every part but the last within the limits. */
const legalSplit = fc
  .array(fc.integer({ min: MIN_PART_SIZE, max: MAX_PART_SIZE }), { maxLength: 40 })
  .chain((sizes) => fc.integer({ min: 1, max: MAX_PART_SIZE }).map((last) => [...sizes, last]));

function numbered(sizes: readonly number[]): PlanPart[] {
  return sizes.map((size, index) => ({ number: index + 1, size }));
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

function refusal(action: () => void): InvalidRequestError {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof InvalidRequestError);
    return error;
  }
  assert.fail('nothing was refused');
}

describe('a part plan at create', () => {
  test('every file size has some possible number of parts, and exactly those are accepted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MAX_FILE_SIZE }),
        fc.integer({ min: 1, max: MAX_PARTS }),
        (fileSize, parts) => {
          const { least, most } = possibleParts(fileSize);
          assert.ok(least >= 1 && least <= most && most <= MAX_PARTS);
          if (parts >= least && parts <= most) checkPlan({ fileSize, parts });
          else {
            const nearest = parts < least ? least : most;
            assert.equal(refusal(() => checkPlan({ fileSize, parts })).details.nearestParts, nearest);
            checkPlan({ fileSize, parts: nearest });
          }
        },
      ),
    );
  });

  test('any split that is legal has a number of parts that is possible', () => {
    fc.assert(fc.property(legalSplit, (sizes) => checkPlan({ fileSize: total(sizes), parts: sizes.length })));
  });

  test('one part holds up to 5 GiB and not a byte more', () => {
    checkPlan({ fileSize: MAX_PART_SIZE, parts: 1 });
    assert.match(
      refusal(() => checkPlan({ fileSize: MAX_PART_SIZE + 1, parts: 1 })).message,
      /nearest.*is 2/,
    );
  });

  test('two parts need one byte more than the least of one', () => {
    checkPlan({ fileSize: MIN_PART_SIZE + 1, parts: 2 });
    assert.match(refusal(() => checkPlan({ fileSize: MIN_PART_SIZE, parts: 2 })).message, /nearest.*is 1/);
  });
});

describe('the parts at complete', () => {
  test('any legal split is complete, in whatever order its parts are listed', () => {
    fc.assert(
      fc.property(
        legalSplit.chain((sizes) => fc.shuffledSubarray(numbered(sizes), { minLength: sizes.length })),
        (parts) =>
          checkParts({ fileSize: total(parts.map((part) => part.size)), parts: parts.length }, parts),
      ),
    );
  });

  test('missing parts are named', () => {
    fc.assert(
      fc.property(legalSplit, fc.nat(), (sizes, pick) => {
        const missing = pick % sizes.length;
        const parts = numbered(sizes).filter((_, index) => index !== missing);
        const error = refusal(() => checkParts({ fileSize: total(sizes), parts: sizes.length }, parts));
        assert.deepEqual(error.details.missingParts, [missing + 1]);
        assert.match(error.message, new RegExp(`missing part\\(s\\) ${missing + 1}\\b`));
      }),
    );
  });

  test('a part under 5 MiB is named unless it is the last', () => {
    const sizes = [MIN_PART_SIZE, MIN_PART_SIZE - 1, MIN_PART_SIZE, 1];
    const error = refusal(() => checkParts({ fileSize: total(sizes), parts: 4 }, numbered(sizes)));
    assert.deepEqual(error.details.tooSmallParts, [2]);
  });

  test('bytes short of the declared size, and bytes over it, are counted', () => {
    const sizes = [MIN_PART_SIZE, 10];
    const plan = (fileSize: number) => ({ fileSize, parts: 2 });
    assert.match(
      refusal(() => checkParts(plan(total(sizes) + 7), numbered(sizes))).message,
      /7 byte\(s\) short/,
    );
    assert.match(refusal(() => checkParts(plan(total(sizes) - 7), numbered(sizes))).message, /7 surplus/);
  });

  test('a part beyond the plan, and one over 5 GiB, are named', () => {
    const parts = [
      { number: 1, size: MAX_PART_SIZE + 1 },
      { number: 9, size: 5 },
    ];
    const error = refusal(() => checkParts({ fileSize: MAX_PART_SIZE + 1, parts: 1 }, parts));
    assert.deepEqual(error.details.tooLargeParts, [1]);
    assert.deepEqual(error.details.unexpectedParts, [9]);
  });

  test('a message stays readable when thousands of parts are missing', () => {
    const error = refusal(() => checkParts({ fileSize: MAX_FILE_SIZE, parts: MAX_PARTS }, []));
    assert.ok(error.message.length < 400);
    assert.match(error.message, /and 9980 more/);
  });
});
