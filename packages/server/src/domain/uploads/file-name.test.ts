import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { portableFileName, safeFileName } from './file-name.ts';

const CASES: readonly (readonly [string, string, string])[] = [
  ['a plain name stays', 'low-res image.jpg', 'low-res image.jpg'],
  ['a path is cut to its base name', '../../etc/passwd', 'passwd'],
  ['a Windows path is cut, too', 'C:\\Users\\me\\cat.png', 'cat.png'],
  ['leading dots go, so that no file is hidden', '..bashrc', 'bashrc'],
  ['control characters go', 'a\u0000b\nc.png', 'abc.png'],
  ['overrides of the writing direction, which disguise extensions, go', 'cat\u202egnp.exe', 'catgnp.exe'],
  ['a name of nothing becomes "file"', '///', 'file'],
  ['other scripts stay', '写真.png', '写真.png'],
  ['an Arabic letter mark goes, too', 'cat\u061cgnp.exe', 'catgnp.exe'],
  ['line separators go', 'a\u2028b.png', 'ab.png'],
  ['what only Windows refuses stays', 'Really? "Yes".png', 'Really? "Yes".png'],
  ['dots and spaces at the end, which Windows drops, go', 'cat.png. . ', 'cat.png'],
  ['a device of Windows is one no more', 'CON', '_CON'],
  ['a device of Windows is one with any extension', 'nul.tar.gz', '_nul.tar.gz'],
  ['a device of Windows is one with a space before the extension', 'com1 .txt', '_com1 .txt'],
  ['a device number may be a superscript', 'LPT².txt', '_LPT².txt'],
  ['a device may show only when the rest is gone', 'a/\u200baux.png', '_aux.png'],
  ['letters that an invisible character kept apart are composed', 'e\u200b\u0301.png', 'é.png'],
  ['a name that begins like a device stays', 'console.log', 'console.log'],
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
      assert.doesNotMatch(name, /[/\\\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
      assert.doesNotMatch(name, /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i);
      assert.doesNotMatch(name, /^[.\s]|[.\s]$/);
      assert.notEqual(name, '.');
      assert.notEqual(name, '..');
    }),
  );
});

test('a safe name is safe already', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (given) => {
      const name = safeFileName(given);
      assert.equal(safeFileName(name), name);
    }),
  );
});

test('a long name keeps its extension', () => {
  assert.match(safeFileName(`${'ü'.repeat(400)}.safetensors`), /^ü+\.safetensors$/);
});

test('a name of megabytes keeps its extension, and takes no time to speak of', () => {
  const megabytes = 4 * 1024 ** 2;
  const names: string[] = [];
  // What tries an expression at every dot takes hours; the limit only ends the test.
  const act = () => {
    for (const filling of ['a', '.', ' ', '/', '\u0301', '/con ']) {
      const name = `b${filling.repeat(megabytes / filling.length)}c.safetensors`;
      names.push(safeFileName(name), portableFileName(name) ?? '', safeFileName(`${name}..`));
      safeFileName(filling.repeat(megabytes / filling.length));
    }
  };
  runInNewContext('act()', { act }, { timeout: 20_000 });
  for (const name of names) assert.match(name, /\.safetensors$/);
});

test('dots and spaces between letters stay, however many', () => {
  const name = `a${' .'.repeat(100)}b`;
  assert.equal(safeFileName(`. ${name}. `), name);
});

test('the extension of a long name counts in bytes, too', () => {
  const name = safeFileName(`${'a'.repeat(400)}.écran`);
  assert.equal(Buffer.byteLength(name), 255);
  assert.match(name, /^a+\.écran$/);
});

test('a name that is cut does not end in a dot or a space', () => {
  assert.equal(safeFileName(`${'a'.repeat(200)}${' .'.repeat(100)}${'b'.repeat(40)}`), 'a'.repeat(200));
});

test('a name from elsewhere has nothing that Windows refuses', () => {
  assert.equal(portableFileName('a<b>c:d"e|f?g*h.png'), 'abcdefgh.png');
  assert.equal(portableFileName('<aux>.png'), '_aux.png');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (given) => {
      const name = portableFileName(given) ?? 'none';
      assert.equal(portableFileName(name), name);
      assert.doesNotMatch(name, /[<>:"|?*]/);
      assert.equal(safeFileName(name), name);
    }),
  );
});

test('nothing that could be a name is told from a file named "file"', () => {
  assert.equal(portableFileName('///'), undefined);
  assert.equal(portableFileName(' ..\u200b. '), undefined);
  assert.equal(portableFileName('file'), 'file');
});
