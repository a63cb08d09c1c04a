import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assetFileName } from './file-name.ts';

for (const [name, mimeType, expected] of [
  ['photo.png', 'image/png', 'photo.png'],
  ['photo.JPEG', 'image/jpeg', 'photo.JPEG'],
  ['photo', 'image/png', 'photo.png'],
  ['photo.png', 'image/webp', 'photo.webp'],
  ['photo.TIFF', 'image/jpeg', 'photo.jpg'],
  ['cover v1.2', 'image/png', 'cover v1.2.png'],
  ['archive.zip', 'image/png', 'archive.zip.png'],
  ['before/after', 'image/png', 'before-after.png'],
  ['../../etc/passwd', 'image/png', '-..-etc-passwd.png'],
  ['.png', 'image/jpeg', 'png.jpg'],
  ['notes.md', 'text/plain', 'notes.md'],
  ['Makefile', 'text/plain', 'Makefile'],
  ['写真', 'image/avif', '写真.avif'],
  ['\u202egnp.exe', 'image/png', 'gnp.exe.png'],
] as const) {
  test(`${JSON.stringify(name)} as ${mimeType} is saved as ${expected}`, () => {
    assert.equal(assetFileName(name, mimeType), expected);
  });
}

test('a long name keeps its extension and fits every file system', () => {
  const saved = assetFileName('é'.repeat(1000), 'image/png');
  assert.ok(Buffer.byteLength(saved) <= 255);
  assert.match(saved, /é\.png$/);
});

test('half a surrogate pair does not reach a URL', () => {
  assert.doesNotThrow(() => encodeURIComponent(assetFileName('a\ud800b', 'image/png')));
});
