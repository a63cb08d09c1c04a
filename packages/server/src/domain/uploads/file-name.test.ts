import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { safeFileName } from './file-name.ts';

const CASES: readonly (readonly [string, string, string])[] = [
  ['a plain name stays', 'low-res image.jpg', 'low-res image.jpg'],
  ['a path is cut to its base name', '../../etc/passwd', 'passwd'],
  ['a Windows path is cut, too', 'C:\\Users\\me\\cat.png', 'cat.png'],
  ['leading dots go, so that no file is hidden', '..bashrc', 'bashrc'],
  ['control characters go', 'a\u0000b\nc.png', 'abc.png'],
  ['overrides of the writing direction, which disguise extensions, go', 'cat\u202egnp.exe', 'catgnp.exe'],
  ['a name of nothing becomes "file"', '///', 'file'],
  ['other scripts stay', '写真.png', '写真.png'],
];

for (const [title, given, expected] of CASES) {
  test(title, () => assert.equal(safeFileName(given), expected));
}

test('whatever is given, the name is short, well-formed and no path', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (given) => {
      const name = safeFileName(given);
      assert.ok(name.length > 0 && Buffer.byteLength(name) <= 255);
      assert.ok(name.isWellFormed());
      assert.doesNotMatch(name, /[/\\\p{Cc}]/u);
      assert.notEqual(name, '.');
      assert.notEqual(name, '..');
    }),
  );
});

test('a long name keeps its extension', () => {
  assert.match(safeFileName(`${'ü'.repeat(400)}.safetensors`), /^ü+\.safetensors$/);
});
