import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyHeaders } from './headers.ts';

test('later headers win whatever the case of their names; null removes, undefined says nothing', () => {
  const headers = new Headers({ accept: 'application/json', authorization: 'Basic x' });
  applyHeaders(headers, { ACCEPT: 'text/html', 'x-a': '1' }, undefined, {
    Authorization: null,
    'X-A': '2',
    accept: undefined,
  });
  assert.deepEqual(Object.fromEntries(headers), { accept: 'text/html', 'x-a': '2' });
});

test('a header that HTTP cannot carry is refused without its value being quoted', () => {
  for (const [name, value] of [
    ['x-token', 's3cret\r\nx: y'],
    ['x token', 's3cret'],
  ] as const)
    assert.throws(
      () => applyHeaders(new Headers(), { [name]: value }),
      (error: Error) => error.name === 'WharfError' && !error.message.includes('s3cret'),
    );
});
