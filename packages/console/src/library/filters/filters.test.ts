import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Filters, filtersIn, filtersOut, NO_FILTERS, narrows } from './filters.ts';

const EVERYTHING: Filters = {
  name: 'a, b & c',
  kind: 'image',
  collection: 'collection_1',
  tags: ['hero', 'été'],
  date: { days: 7 },
  status: 'failed',
  hidden: true,
  architecture: 'sdxl',
  role: 'lora',
  sort: 'changed',
};

/** As an address would be read. */
function read(filters: Filters): Filters {
  const query = Object.entries(filtersOut(filters)).filter((entry): entry is [string, string] => !!entry[1]);
  return filtersIn(Object.fromEntries(new URLSearchParams(query)));
}

describe('filters in the address', () => {
  it('come back as they were', () => {
    assert.deepEqual(read(EVERYTHING), EVERYTHING);
    assert.deepEqual(read(NO_FILTERS), NO_FILTERS);
  });

  it('are no part of it where they are as they would be without', () => {
    assert.deepEqual(
      Object.values(filtersOut(NO_FILTERS)).filter((value) => value !== undefined),
      [],
    );
  });

  it('are passed over where they make no sense', () => {
    const query = { sort: 'sideways', status: '__proto__', hidden: 'yes', tags: ' ,a,,a , b', kind: '' };
    assert.deepEqual(filtersIn(query), { ...NO_FILTERS, tags: ['a', 'b'] });
  });

  it('leave dates out where the order is not by date, as the API takes none then', () => {
    assert.equal(filtersIn({ days: '7', sort: 'name' }).date, undefined);
    assert.deepEqual(filtersIn({ days: '7', sort: 'oldest' }).date, { days: 7 });
  });

  it('narrow the list, which an order or hidden assets do not', () => {
    assert.equal(narrows(NO_FILTERS), false);
    assert.equal(narrows({ ...NO_FILTERS, sort: 'name', hidden: true }), false);
    assert.equal(narrows({ ...NO_FILTERS, tags: ['a'] }), true);
    assert.equal(narrows({ ...NO_FILTERS, status: 'arriving' }), true);
  });
});
