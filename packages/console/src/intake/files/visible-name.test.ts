import assert from 'node:assert/strict';
import { it } from 'node:test';
import { visibleName } from './visible-name.ts';

it('a name is shown without what disguises it', () => {
  assert.equal(visibleName('\u202egnp.exe.txt'), 'gnp.exe.txt');
  assert.equal(visibleName('a\u0000\u200bb\n.png'), 'ab.png');
  assert.equal(visibleName('\u200b'), 'file');
});

it('other names are shown as they are', () => {
  for (const name of [
    '<img src=x onerror=alert(1)>.png',
    'תמונה.png',
    'e\u0301.png',
    '👩‍🚀.png'.replace('\u200d', ''),
  ])
    assert.equal(visibleName(name), name);
});
