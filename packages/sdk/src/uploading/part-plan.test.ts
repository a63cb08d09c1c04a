import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { WharfError } from '../errors/wharf-error.ts';
import {
  DEFAULT_PART_SIZE,
  MAX_FILE_SIZE,
  MAX_PART_SIZE,
  MAX_PARTS,
  MIN_PART_SIZE,
  type PartPlan,
  partBounds,
  planOfExisting,
  planParts,
} from './part-plan.ts';

const fileSizes = fc.oneof(
  fc.integer({ min: 1, max: MAX_FILE_SIZE }),
  fc.integer({ min: 1, max: 3 * DEFAULT_PART_SIZE }),
  fc.integer({ min: 1, max: MAX_PARTS }).map((parts) => parts * DEFAULT_PART_SIZE),
);

/** The rules of the API: docs/guides/uploading.md. */
function assertLegal(plan: PartPlan): void {
  assert.ok(plan.parts >= 1 && plan.parts <= MAX_PARTS, `${plan.parts} parts`);
  let at = 0;
  for (const number of new Set([1, 2, Math.ceil(plan.parts / 2), plan.parts - 1, plan.parts])) {
    if (number < 1 || number > plan.parts) continue;
    const { start, end } = partBounds(plan, number);
    const size = end - start;
    assert.ok(start >= at, 'in order');
    at = start;
    assert.ok(size >= (number < plan.parts ? MIN_PART_SIZE : 1), `part ${number} has ${size} bytes`);
    assert.ok(size <= MAX_PART_SIZE);
    if (number > 1) assert.equal(partBounds(plan, number - 1).end, start, 'without gaps');
  }
  assert.equal(partBounds(plan, 1).start, 0);
  assert.equal(partBounds(plan, plan.parts).end, plan.fileSize);
}

test('every file has a legal plan', () => {
  fc.assert(fc.property(fileSizes, (fileSize) => assertLegal(planParts(fileSize))));
});

test('a part size of your own gives a legal plan, or is refused', () => {
  const partSizes = fc.integer({ min: MIN_PART_SIZE, max: MAX_PART_SIZE });
  fc.assert(
    fc.property(fileSizes, partSizes, (fileSize, partSize) => {
      if (Math.ceil(fileSize / partSize) > MAX_PARTS)
        return assert.throws(() => planParts(fileSize, partSize), WharfError);
      const plan = planParts(fileSize, partSize);
      assert.equal(plan.partSize, partSize);
      assertLegal(plan);
    }),
  );
});

test('an upload whose part size is not known has a legal plan with its number of parts', () => {
  const uploads = fileSizes.chain((fileSize) => {
    const least = Math.max(1, Math.ceil(fileSize / MAX_PART_SIZE));
    const most = Math.min(MAX_PARTS, Math.floor((fileSize - 1) / MIN_PART_SIZE) + 1);
    return fc.record({ fileSize: fc.constant(fileSize), parts: fc.integer({ min: least, max: most }) });
  });
  fc.assert(
    fc.property(uploads, ({ fileSize, parts }) => {
      const plan = planOfExisting({ fileSize, parts, partSizes: [] });
      assert.equal(plan.parts, parts);
      assertLegal(plan);
    }),
  );
});

test('an upload goes on with the part size it was begun with', () => {
  fc.assert(
    fc.property(fileSizes, (fileSize) => {
      const { parts, partSize } = planParts(fileSize);
      assert.equal(planOfExisting({ fileSize, parts, partSizes: [7, partSize] }).partSize, partSize);
    }),
  );
});

test('the part size is 16 MiB, and larger in whole MiB where 10,000 parts would not do', () => {
  const mib = 1024 * 1024;
  assert.deepEqual(planParts(1), { fileSize: 1, partSize: DEFAULT_PART_SIZE, parts: 1 });
  assert.equal(planParts(DEFAULT_PART_SIZE + 1).parts, 2);
  assert.equal(planParts(10_000 * DEFAULT_PART_SIZE).partSize, DEFAULT_PART_SIZE);
  assert.equal(planParts(10_000 * DEFAULT_PART_SIZE + 1).partSize, 17 * mib);
  assert.equal(planParts(MAX_FILE_SIZE).partSize, 525 * mib);
});

test('sizes that cannot be are refused', () => {
  for (const fileSize of [0, -1, 1.5, Number.NaN, MAX_FILE_SIZE + 1])
    assert.throws(() => planParts(fileSize), WharfError);
  for (const partSize of [MIN_PART_SIZE - 1, MAX_PART_SIZE + 1, MIN_PART_SIZE + 0.5, Number.NaN])
    assert.throws(() => planParts(100, partSize), WharfError);
});
