import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distinctName, fileName } from './file-name.ts';

const TABLE: readonly (readonly [string, string])[] = [
  ['model.safetensors', 'model.safetensors'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\models\\evil.ckpt', 'evil.ckpt'],
  ['C:evil.bin', 'Cevil.bin'],
  ['.hidden', 'hidden'],
  ['trailing. . ', 'trailing'],
  ['..', 'fallback'],
  ['a/', 'fallback'],
  ['', 'fallback'],
  ['con', '_con'],
  ['NUL.safetensors', '_NUL.safetensors'],
  ['com1 .txt', '_com1 .txt'],
  ['console.bin', 'console.bin'],
  ['safe\u202esrotsnet.exe', 'safesrotsnet.exe'],
  ['zero\u200bwidth\u0000.bin', 'zerowidth.bin'],
  ['e\u0301.bin', '\u00e9.bin'],
  ['a<b>c:"d|e?f*.bin', 'abcdef.bin'],
];

for (const [given, safe] of TABLE) {
  test(`${JSON.stringify(given)} is stored as ${safe}`, () =>
    assert.equal(fileName(given, 'fallback'), safe));
}

test('a long name keeps its extension', () => {
  const name = fileName(`${'ä'.repeat(300)}.safetensors`, 'fallback');
  assert.ok(name.endsWith('ä.safetensors'));
  assert.ok(Buffer.byteLength(name) <= 200);
});

test('any name becomes one harmless segment, and stays it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
      const name = fileName(given, 'fallback');
      assert.ok(name.length > 0 && Buffer.byteLength(name) <= 201);
      assert.doesNotMatch(name, /[/\\\p{Cc}\p{Cf}<>:"|?*]|^[.\s]|[.\s]$/u);
      assert.ok(name.isWellFormed());
      assert.equal(fileName(name, 'other'), name);
    }),
  );
});

test('equal names are told apart, also where case does not count', () => {
  assert.equal(distinctName('a.bin', 7, ['A.BIN']), 'a (7).bin');
  assert.equal(distinctName('a.bin', 7, ['a.bin', 'a (7).bin']), 'a (7) (7).bin');
  assert.equal(distinctName('a.bin', 7, ['b.bin']), 'a.bin');
});
