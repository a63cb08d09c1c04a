import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servedType } from './served-type.ts';

for (const [mimeType, charset, expected] of [
  ['image/png', undefined, 'image/png'],
  ['image/svg+xml', undefined, 'image/svg+xml'],
  ['video/mp4', undefined, 'video/mp4'],
  ['text/plain', 'utf-8', 'text/plain; charset=utf-8'],
  ['text/plain', 'utf-16le', 'text/plain; charset=utf-16le'],
  ['text/html', undefined, 'text/plain; charset=utf-8'],
  ['text/csv', 'utf-8"\r\nx: y', 'text/plain; charset=utf-8'],
  ['application/json', 'utf-8', 'text/plain; charset=utf-8'],
  ['application/xhtml+xml', undefined, 'application/octet-stream'],
  ['image/png\r\nset-cookie: a=b', undefined, 'application/octet-stream'],
] as const) {
  test(`${JSON.stringify(mimeType)} with charset ${JSON.stringify(charset)} is served as ${expected}`, () => {
    assert.equal(servedType(mimeType, { charset }), expected);
  });
}
