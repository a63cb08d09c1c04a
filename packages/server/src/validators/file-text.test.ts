import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { plainBytes, plainText, quoted, quotedBytes } from './file-text.ts';

describe('text out of a file', () => {
  it('is one line without anything that could forge the rest of it', () => {
    assert.equal(quoted('a\r\nb\tc\u0000d'), '"a b c d"');
    assert.equal(quoted('safe\u202egpj.exe\u200b'), '"safegpj.exe"');
    assert.equal(quotedBytes(Buffer.from('a\u2028b')), '"a b"');
    assert.equal(plainBytes(Buffer.from([0x20, 0x61, 0xff, 0x20]), 10), 'a\ufffd');
  });

  it('says so where it was cut', () => {
    assert.equal(plainText('abcdef', 4), 'abc…');
    assert.equal(plainText('abcd', 4), 'abcd');
    assert.match(plainText(`${' '.repeat(1000)}end`, 10), /…$/);
    assert.match(plainBytes(Buffer.alloc(1000, 'x'), 10), /^x{9}…$/);
  });

  it('is well-formed, short and printable whatever the file holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 2, max: 80 }), (bytes, maxLength) => {
        for (const text of [
          plainBytes(bytes, maxLength),
          plainText(Buffer.from(bytes).toString('utf16le'), maxLength),
        ]) {
          assert.ok(text.length <= maxLength);
          assert.ok(text.isWellFormed());
          assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });
});
