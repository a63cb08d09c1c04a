import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { inFormat, safeFileName, withExtension } from './file-name.ts';

describe('the name of a downloaded file', () => {
  for (const [given, safe] of [
    ['cat.png', 'cat.png'],
    ['Motörhead – 猫.png', 'Motörhead – 猫.png'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\evil.dll', 'evil.dll'],
    ['.bashrc', '_bashrc'],
    ['-rf', '_rf'],
    ['a\u001b[31m\u202egnp.exe', 'a_[31m_gnp.exe'],
    ['what?*<>|":.png', 'what_______.png'],
    ['con.txt', '_con.txt'],
    ['trailing. ', 'trailing'],
    ['..', 'asset_1'],
    ['', 'asset_1'],
  ] as const)
    it(`is ${safe} for ${JSON.stringify(given)}`, () => {
      assert.equal(safeFileName(given, 'asset_1'), safe);
    });

  it('is one name of at most 200 bytes that no system acts on, whatever the server says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (any) => {
        const name = safeFileName(any, 'asset_1');
        assert.ok(Buffer.byteLength(name) <= 200 && name !== '');
        assert.doesNotMatch(name, /[/\\\p{Cc}]|^[.-]|[. ]$/u);
      }),
    );
  });

  it('keeps the extension of a long name', () => {
    assert.match(safeFileName(`${'猫'.repeat(300)}.safetensors`, 'x'), /^猫{62}\.safetensors$/);
  });

  it('gets the extension of its type, or of what it is converted to', () => {
    assert.equal(withExtension('cat', 'image/png'), 'cat.png');
    assert.equal(withExtension('cat.jpeg', 'image/png'), 'cat.jpeg');
    assert.equal(withExtension('cat', 'application/x-unknown'), 'cat');
    assert.equal(inFormat('cat.final.png', 'webp'), 'cat.final.webp');
    assert.equal(inFormat('cat', 'webp'), 'cat.webp');
  });
});
