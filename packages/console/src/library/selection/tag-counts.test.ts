import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Asset } from '@wharf/sdk';
import { assetEntry } from '../list/entry.ts';
import { changedTags, tagCounts } from './tag-counts.ts';

const tagged = (...tags: readonly string[]) =>
  assetEntry({ id: 'a', properties: {}, metadata: {}, tags } as unknown as Asset, 0);

it('counts the tags of a selection, those of most of it first', () => {
  assert.deepEqual(tagCounts([tagged('b', 'a'), tagged('c', 'b'), tagged('b', 'a')]), [
    { tag: 'b', count: 3 },
    { tag: 'a', count: 2 },
    { tag: 'c', count: 1 },
  ]);
});

it('changes tags as the server does: each once, in order', () => {
  assert.deepEqual(changedTags(['a', 'c'], { add: ['b', 'c'], delete: ['a'] }), ['b', 'c']);
});
