import assert from 'node:assert/strict';
import { it } from 'node:test';
import { shareText } from './shares.ts';

it('a share of nothing is nothing, and a small one is not', () => {
  assert.equal(shareText(0, 0), '0%');
  assert.equal(shareText(0, 10), '0%');
  assert.equal(shareText(1, 1_000_000), '<1%');
  assert.equal(shareText(1, 3), '33%');
  assert.equal(shareText(7, 7), '100%');
});
