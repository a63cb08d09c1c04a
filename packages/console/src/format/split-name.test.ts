import assert from 'node:assert/strict';
import { it } from 'node:test';
import { splitName } from './split-name.ts';

it('keeps the end of a long name together with its extension', () => {
  assert.deepEqual(splitName('a-rather-long-name-of-a-file-0001.png'), [
    'a-rather-long-name-of-a-file-',
    '0001.png',
  ]);
});

it('leaves short names alone', () => {
  assert.deepEqual(splitName('photo.png'), ['photo.png', '']);
  assert.deepEqual(splitName(''), ['', '']);
});

it('tears no character apart', () => {
  const name = `${'a'.repeat(30)}👩‍🚀é${'b'.repeat(7)}`;
  const [head, tail] = splitName(name);
  assert.equal(head + tail, name);
  assert.equal(tail, `é${'b'.repeat(7)}`);
});
