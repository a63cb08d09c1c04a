import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBody, inQuery } from './params.ts';

test('of a request with a body, the project and the variant of URLs are in the query', () => {
  const { query, body, maxRetries } = inBody(
    { projectId: 'p', originalAssets: true, name: 'cat' },
    { maxRetries: 0, query: { projectId: 'q' } },
  );
  assert.deepEqual(
    { query, body, maxRetries },
    {
      query: { projectId: 'q', originalAssets: true },
      body: { name: 'cat' },
      maxRetries: 0,
    },
  );
});

test('options may stand among the parameters of a query, or after them, and then win', () => {
  const { signal } = new AbortController();
  assert.deepEqual(
    inQuery(
      { kind: 'image', signal, timeout: 5, query: { a: '1', b: '1' } },
      { timeout: 7, query: { b: '2' } },
    ),
    {
      signal,
      timeout: 7,
      query: { kind: 'image', a: '1', b: '2' },
    },
  );
  assert.deepEqual(inQuery(null), { query: {} });
  assert.deepEqual(inQuery(undefined, { maxRetries: 1 }), { maxRetries: 1, query: {} });
});
