import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sentAs } from './sent-as.ts';

it('options are sent only where there are some', () => {
  assert.deepEqual(sentAs('image', { collectionIds: [], hide: false }), {
    kind: 'image',
    assetOptions: undefined,
  });
  assert.deepEqual(sentAs('image', { collectionIds: ['c'], hide: true, parentId: 'p' }), {
    kind: 'image',
    assetOptions: { collectionIds: ['c'], hide: true, parentId: 'p' },
  });
});

it('a model goes into collections by its content, and is not hidden', () => {
  assert.deepEqual(sentAs('model', { hide: true }), { kind: 'model', assetOptions: undefined });
  assert.deepEqual(sentAs('model', { collectionIds: ['c'], hide: true }), {
    kind: 'asset',
    assetOptions: { collectionIds: ['c'] },
  });
});
