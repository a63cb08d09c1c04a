import assert from 'node:assert/strict';
import { it } from 'node:test';
import { webAddress } from './web-address.ts';

it('takes addresses of the web for links, and nothing that could run', () => {
  assert.equal(webAddress('https://example.com/a b'), 'https://example.com/a%20b');
  assert.equal(webAddress('http://example.com'), 'http://example.com/');
  for (const text of [
    'javascript:alert(1)',
    ' java\nscript:alert(1)',
    'data:text/html,x',
    'example.com',
    '//example.com',
    'blob:https://example.com/1',
    7,
    null,
    undefined,
  ]) {
    assert.equal(webAddress(text), undefined, String(text));
  }
});
