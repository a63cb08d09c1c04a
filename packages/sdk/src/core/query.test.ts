import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { withQuery } from './query.ts';

const URL_OF_API = 'http://127.0.0.1:8700/v1/assets';

test('values are written as the API reads them', () => {
  const url = withQuery(URL_OF_API, {
    types: ['uploaded', 'uploaded-video'],
    hideResults: true,
    pageSize: 3,
    createdAfter: new Date(0),
  });
  assert.deepEqual(Object.fromEntries(new URL(url).searchParams), {
    types: 'uploaded,uploaded-video',
    hideResults: 'true',
    pageSize: '3',
    createdAfter: '1970-01-01T00:00:00.000Z',
  });
});

test('a later value wins, undefined says nothing, null removes', () => {
  const url = withQuery(URL_OF_API, { projectId: 'a', b: '1', c: '2' }, undefined, {
    projectId: undefined,
    b: null,
    c: '3',
  });
  assert.equal(url, `${URL_OF_API}?projectId=a&c=3`);
});

test('an empty list filters nothing', () => {
  assert.equal(withQuery(URL_OF_API, { types: [] }), URL_OF_API);
});

test('the query that a URL has stays', () => {
  assert.equal(withQuery(`${URL_OF_API}?a=1`, { b: '2' }), `${URL_OF_API}?a=1&b=2`);
});

test('any value arrives as it was sent, such as a token with +, / and =', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (paginationToken) => {
      assert.equal(
        new URL(withQuery(URL_OF_API, { paginationToken })).searchParams.get('paginationToken'),
        paginationToken,
      );
    }),
  );
  assert.match(withQuery(URL_OF_API, { paginationToken: 'a+/=' }), /paginationToken=a%2B%2F%3D$/);
});
