import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidRequestError } from './errors.ts';
import { instant, listSort, type OrderQuery, timeBounds } from './list-order.ts';

const AT = '2026-01-31T12:00:00Z';

test('the default is newest first', () => {
  assert.deepEqual(listSort({}), { by: 'createdAt', direction: 'desc' });
  assert.deepEqual(timeBounds({}), { after: undefined, before: undefined });
});

test('any sorting is descending unless the query says otherwise', () => {
  for (const by of ['createdAt', 'updatedAt', 'name', 'size'] as const) {
    assert.deepEqual(listSort({ sortBy: by }), { by, direction: 'desc' });
    assert.deepEqual(listSort({ sortBy: by, sortDirection: 'asc' }), { by, direction: 'asc' });
  }
});

test('sortDirection without sortBy is refused', () => {
  assert.throws(() => listSort({ sortDirection: 'asc' }), InvalidRequestError);
});

for (const [title, query] of [
  ['createdAfter without sortBy', { createdAfter: AT }],
  ['createdBefore sorted by updatedAt', { createdBefore: AT, sortBy: 'updatedAt' }],
  ['updatedAfter sorted by createdAt', { updatedAfter: AT, sortBy: 'createdAt' }],
  ['updatedBefore without sortBy', { updatedBefore: AT }],
  ['createdAfter sorted by name', { createdAfter: AT, sortBy: 'name' }],
  ['updatedBefore sorted by size', { updatedBefore: AT, sortBy: 'size' }],
] as const satisfies readonly (readonly [string, OrderQuery])[]) {
  test(`${title} is refused`, () => {
    assert.throws(() => timeBounds(query), InvalidRequestError);
  });
}

test('bounds belong to the time that is sorted by', () => {
  const at = Date.parse(AT);
  assert.equal(timeBounds({ sortBy: 'createdAt', createdAfter: AT }).after, at);
  assert.equal(timeBounds({ sortBy: 'updatedAt', updatedBefore: AT }).before, at);
});

for (const [text, iso] of [
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T12:00', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31 12:00:01.5', '2026-01-31T12:00:01.500Z'],
  ['2026-01-31t12:00:00z', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00.000Z'],
] as const) {
  test(`${text} is ${iso}, wherever the server runs`, () => {
    const zone = process.env.TZ;
    process.env.TZ = 'America/New_York';
    try {
      assert.equal(new Date(instant(text) ?? 0).toISOString(), iso);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
}
