import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobListing } from './job-listing.ts';

test('types wins over type', () => {
  assert.deepEqual(jobListing({ type: 'upload', types: 'inference, flux' }).filter.types, [
    'inference',
    'flux',
  ]);
});

test('type alone is one type', () => {
  assert.deepEqual(jobListing({ type: 'upload' }).filter.types, ['upload']);
  assert.deepEqual(jobListing({ type: 'upload', types: ' , ' }).filter.types, ['upload']);
});

test('no job has a workflow', () => {
  assert.equal(jobListing({ workflowId: 'w' }).impossible, true);
  assert.equal(jobListing({ workflowId: '' }).impossible, false);
  assert.equal(jobListing({}).impossible, false);
});
