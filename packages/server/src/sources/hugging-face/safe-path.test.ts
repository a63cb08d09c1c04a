import assert from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isSafePath } from './safe-path.ts';

const HOSTILE = [
  '',
  '.',
  '..',
  '/',
  '/a',
  'a/',
  'a//b',
  './a',
  'a/./b',
  'a/../b',
  '../a',
  'a/..',
  'a\\b',
  '\\a',
  'C:',
  'c:a',
  'C:/a',
  'a\0b',
  'a\nb',
  'a\u007f',
  'a\ud800',
  'a\u0085b',
  'a\u2028b',
  // Shown as amodel.safetensors.
  'a\u202esrosnetefas.ledom',
  'a\u2066b',
  'a\u200eb',
  'a\u061cb',
  'a\u200bb',
  'a\u200db',
  'a\u2060b',
  '\ufeffa',
  'a\u00adb',
  'a\u{e0041}b',
  'x'.repeat(256),
  'é'.repeat(128),
  Array(600).fill('a').join('/'),
];

describe('a path of a repository', () => {
  for (const path of HOSTILE) {
    it(`is not safe as ${JSON.stringify(path.slice(0, 20))} (${path.length})`, () => {
      assert.equal(isSafePath(path), false);
    });
  }

  for (const path of [
    'a',
    'a/b.c',
    '.a',
    '..a',
    'a..',
    '...',
    'a b#c?.bin',
    '模型/ü',
    'ab:c',
    'x'.repeat(255),
  ]) {
    it(`is safe as ${JSON.stringify(path.slice(0, 20))}`, () => {
      assert.equal(isSafePath(path), true);
    });
  }

  it('that is safe stays below its folder, on every system', () => {
    const piece = fc.constantFrom('.', '..', '/', '\\', 'C:', 'a', '\0', ' ', ':');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = pieces.join('');
        if (!isSafePath(path)) return;
        assert.ok(posix.resolve('/top/folder', path).startsWith('/top/folder/'), path);
        assert.ok(win32.resolve('D:\\top\\folder', path).startsWith('D:\\top\\folder\\'), path);
      }),
      { numRuns: 3000 },
    );
  });
});
