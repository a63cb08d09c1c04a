import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidRequestError } from '../errors.ts';
import { type AssetQuery, assetListing } from './asset-listing.ts';

const AT = '2026-01-31T12:00:00Z';

test('the default is newest first without hidden assets', () => {
  const { filter, sort, impossible } = assetListing({});
  assert.deepEqual(sort, { by: 'createdAt', direction: 'desc' });
  assert.equal(filter.hidden, 'exclude');
  assert.deepEqual(impossible, []);
});

test('type together with types is refused', () => {
  assert.throws(() => assetListing({ type: 'uploaded', types: 'uploaded-text' }), InvalidRequestError);
});

test('sorting and bounds are those of the query', () => {
  const { filter, sort } = assetListing({ sortBy: 'updatedAt', sortDirection: 'asc', updatedAfter: AT });
  assert.deepEqual(sort, { by: 'updatedAt', direction: 'asc' });
  assert.deepEqual([filter.after, filter.before], [Date.parse(AT), undefined]);
});

test('comma-separated lists are trimmed, without blanks and repetitions', () => {
  const { filter } = assetListing({ types: ' a, b,,a ', tags: 'x,y , ' });
  assert.deepEqual(filter.types, ['a', 'b']);
  assert.deepEqual(filter.tags, ['x', 'y']);
});

test('an empty text filters nothing', () => {
  const { filter, impossible } = assetListing({
    type: '',
    types: ',',
    tags: '',
    name: '',
    modelId: '',
    collectionId: '',
  });
  assert.equal(filter.types, undefined);
  assert.equal(filter.tags, undefined);
  assert.equal(filter.name, undefined);
  assert.equal(filter.collectionId, undefined);
  assert.deepEqual(impossible, []);
});

for (const query of [
  { modelId: 'm' },
  { inferenceId: 'i' },
  { privacy: 'public' },
  { privacy: 'unlisted' },
] as const) {
  test(`no asset can meet ${JSON.stringify(query)}`, () => {
    assert.equal(assetListing(query).impossible.length, 1);
  });
}

test('every asset is private', () => {
  assert.deepEqual(assetListing({ privacy: 'private' }).impossible, []);
});

test('listings that differ in anything are told apart by their JSON, which page tokens are bound to', () => {
  const queries: AssetQuery[] = [
    {},
    { sortBy: 'createdAt', sortDirection: 'asc' },
    { sortBy: 'updatedAt' },
    { sortBy: 'name' },
    { sortBy: 'name', sortDirection: 'asc' },
    { sortBy: 'size' },
    { type: 'a' },
    { types: 'a,b' },
    { kind: 'image' },
    { name: 'a' },
    { hidden: 'only' },
    { collectionId: 'a' },
    { parentAssetId: 'a' },
    { rootAssetId: 'a' },
    { authorId: 'a' },
    { modelId: 'a' },
    { inferenceId: 'a' },
    { privacy: 'public' },
    { tags: 'a' },
    { sortBy: 'createdAt', createdAfter: AT },
    { sortBy: 'createdAt', createdBefore: AT },
    { sortBy: 'updatedAt', updatedAfter: AT },
    { sortBy: 'updatedAt', updatedBefore: AT },
  ];
  const prints = queries.map((query) => JSON.stringify(assetListing(query)));
  assert.equal(new Set(prints).size, queries.length);
});
