import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidRequestError } from '../errors.ts';
import { type AssetQuery, assetListing, instant } from './asset-listing.ts';

const AT = '2026-01-31T12:00:00Z';

test('the default is newest first without hidden assets', () => {
  const { filter, sort, impossible } = assetListing({});
  assert.deepEqual(sort, { by: 'createdAt', direction: 'desc' });
  assert.equal(filter.hidden, 'exclude');
  assert.deepEqual(impossible, []);
});

for (const [title, query] of [
  ['sortDirection without sortBy', { sortDirection: 'asc' }],
  ['type together with types', { type: 'uploaded', types: 'uploaded-text' }],
  ['createdAfter without sortBy', { createdAfter: AT }],
  ['createdBefore sorted by updatedAt', { createdBefore: AT, sortBy: 'updatedAt' }],
  ['updatedAfter sorted by createdAt', { updatedAfter: AT, sortBy: 'createdAt' }],
  ['updatedBefore without sortBy', { updatedBefore: AT }],
] as const satisfies readonly (readonly [string, AssetQuery])[]) {
  test(`${title} is refused`, () => {
    assert.throws(() => assetListing(query), InvalidRequestError);
  });
}

test('bounds belong to the column they sort by', () => {
  const after = Date.parse(AT);
  assert.equal(assetListing({ sortBy: 'createdAt', createdAfter: AT }).filter.after, after);
  assert.equal(assetListing({ sortBy: 'updatedAt', updatedBefore: AT }).filter.before, after);
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
