import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tagChanges } from './tag-changes.ts';

test('tags to remove may be given as delete or, as in Scenario’s SDK, as _delete', () => {
  assert.deepEqual(tagChanges({ add: ['a'], _delete: ['b'] }), { add: ['a'], delete: ['b'] });
  assert.deepEqual(tagChanges({ delete: ['a'], _delete: ['b'], strict: true }), {
    delete: ['a', 'b'],
    strict: true,
  });
  assert.deepEqual(tagChanges({ add: ['a'] }), { add: ['a'] });
});
