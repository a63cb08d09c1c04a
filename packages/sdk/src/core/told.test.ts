import assert from 'node:assert/strict';
import { test } from 'node:test';
import { told } from './told.ts';

test('the innermost reason is told', () => {
  const cause = new Error('connect ECONNREFUSED 127.0.0.1:8700');
  assert.equal(told(new TypeError('fetch failed', { cause })), cause.message);
  assert.equal(told(new TypeError('fetch failed', { cause: new AggregateError([cause]) })), cause.message);
  assert.equal(told(new RangeError('')), 'RangeError');
  assert.equal(told('broken'), 'broken');
});
