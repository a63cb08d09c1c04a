import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { columns, fitted, padded } from './columns.ts';
import { bytes, clock, parseBytes, percent } from './quantities.ts';
import { shellCommand } from './shell-quote.ts';
import { shown } from './shown.ts';

describe('shown', () => {
  it('writes out what would act on a terminal, and keeps everything else', () => {
    assert.equal(
      shown('a\u001b[31m\n\u009b\u202e\u200b\ud800'),
      'a\\x1b[31m\\n\\x9b\\u{202e}\\u{200b}\\u{d800}',
    );
    assert.equal(shown('Motörhead 猫 👩‍👩‍👧.png'), 'Motörhead 猫 👩‍👩‍👧.png');
  });

  it('leaves no control character of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(shown(text), /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

describe('fitted', () => {
  it('leaves out the middle', () => {
    assert.equal(fitted('checkpoint-final.safetensors', 15), 'checkpo…tensors');
    assert.equal(fitted('short', 15), 'short');
    assert.equal(fitted('猫猫猫猫猫', 6), '猫…猫');
  });

  it('is never wider than there is room', () => {
    const texts = fc.string({ unit: 'grapheme' }).map(shown);
    fc.assert(
      fc.property(texts, fc.nat({ max: 40 }), (text, width) => {
        assert.ok(columns(fitted(text, width)) <= width);
        assert.ok(columns(padded(fitted(text, width), width)) === width);
      }),
    );
  });
});

describe('quantities', () => {
  it('has three digits that count', () => {
    const shownAs = [0, 1, 1023, 1024, 10_240, 1024 ** 2 - 1, 88_394_957, 1024 ** 3, 5 * 1024 ** 4].map(
      bytes,
    );
    assert.deepEqual(shownAs, [
      '0 B',
      '1 B',
      '1023 B',
      '1.00 KiB',
      '10.0 KiB',
      '1.00 MiB',
      '84.3 MiB',
      '1.00 GiB',
      '5.00 TiB',
    ]);
    assert.deepEqual([7, 754, 3723, 500_000].map(clock), ['0:07', '12:34', '1:02:03', '6 days']);
    assert.deepEqual([-1, 0.999, 1, 2].map(percent), ['0 %', '99 %', '100 %', '100 %']);
  });

  it('never takes more than 8 columns for bytes', () => {
    fc.assert(fc.property(fc.nat({ max: 2 ** 52 }), (count) => assert.ok(bytes(count).length <= 8)));
  });

  it('reads sizes as people write them', () => {
    assert.deepEqual(['16MiB', '16m', '1.5 GiB', '16MB', '100', '0'].map(parseBytes), [
      16 * 1024 ** 2,
      16 * 1024 ** 2,
      1.5 * 1024 ** 3,
      16_000_000,
      100,
      0,
    ]);
    for (const text of ['', 'x', '-1', '1e9', '5 parsec', '9999999TiB'])
      assert.equal(parseBytes(text), undefined);
  });
});

describe('a command to paste', () => {
  const skip = process.platform === 'win32' ? 'no sh' : false;

  it('reaches a program as the words it was made of', { skip }, () => {
    // Many words in one go: a shell for each would take long.
    const words = [
      '',
      "it's",
      '"quoted"',
      '$HOME `id` $(id)',
      'back\\slash',
      'new\nline\ttab',
      "both\n'\\",
      '-rf',
      '*',
      '~',
      '猫',
      'a b',
      '!history',
    ];
    const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${shellCommand(words, false)}`], {
      encoding: 'utf8',
    });
    assert.deepEqual(stdout.split('\0').slice(0, -1), words);
  });
});
