import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ModelQuery, modelListing } from './model-listing.ts';

const AT = '2026-01-31T12:00:00Z';

test('the default is newest first, and any model', () => {
  const { filter, sort, impossible } = modelListing({});
  assert.deepEqual(sort, { by: 'createdAt', direction: 'desc' });
  assert.deepEqual(
    Object.values(filter).filter((value) => value !== undefined),
    [],
  );
  assert.deepEqual(impossible, []);
});

test('sorting and bounds are those of the query', () => {
  const { filter, sort } = modelListing({ sortBy: 'updatedAt', sortDirection: 'asc', updatedBefore: AT });
  assert.deepEqual(sort, { by: 'updatedAt', direction: 'asc' });
  assert.deepEqual([filter.after, filter.before], [undefined, Date.parse(AT)]);
});

test('listings that differ in anything are told apart by their JSON, which page tokens are bound to', () => {
  const queries: ModelQuery[] = [
    {},
    { sortBy: 'createdAt', sortDirection: 'asc' },
    { sortBy: 'updatedAt' },
    { sortBy: 'name' },
    { sortBy: 'size' },
    { sortBy: 'size', sortDirection: 'asc' },
    { sortBy: 'createdAt', createdAfter: AT },
    { sortBy: 'createdAt', createdBefore: AT },
    { sortBy: 'updatedAt', updatedAfter: AT },
    { type: 'a' },
    { types: 'a,b' },
    { architecture: 'a' },
    { role: 'a' },
    { name: 'a' },
    { collectionId: 'a' },
    { tags: 'a' },
    { privacy: 'public' },
    { status: 'training' },
  ];
  const prints = queries.map((query) => JSON.stringify(modelListing(query)));
  assert.equal(new Set(prints).size, queries.length);
});
