import assert from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkModelPaths } from './model-paths.ts';

function isAccepted(...paths: readonly string[]): boolean {
  try {
    checkModelPaths(paths);
    return true;
  } catch (error) {
    assert.equal((error as Error).name, 'WharfError');
    return false;
  }
}

describe('Paths of a model', () => {
  it('are taken as models have them', () => {
    assert.ok(
      isAccepted(
        'model_index.json',
        'unet/diffusion_pytorch_model-00001-of-00002.safetensors',
        'unet/diffusion_pytorch_model-00002-of-00002.safetensors',
        '.gitattributes',
        'tokenizer/merges (1).txt',
        'Ünïcödé 模型.gguf',
        'console.json',
        'a..b',
      ),
    );
  });

  for (const path of [
    '',
    '.',
    '..',
    '../x',
    'a/../x',
    'a/..',
    './x',
    '/x',
    '//server/x',
    'a//x',
    'a/',
    '\\x',
    '..\\x',
    'a\\..\\..\\x',
    'C:x',
    'C:\\x',
    'C:/x',
    'x:stream',
    'a\0b',
    'a\nb',
    'a\x7fb',
    '\u202egnp.exe',
    'a\u2028b',
    'a\ud800',
    'CON',
    'con.txt',
    'a/AUX',
    'nul .txt',
    'Lpt1.safetensors',
    'COM¹',
    'x.',
    'x ',
    '.. ',
    '...',
    'a/. /x',
    'a*b',
    'a?b',
    `${'a'.repeat(256)}`,
    `${'é'.repeat(200)}`,
    'a/'.repeat(600).slice(0, -1),
  ])
    it(`are refused as ${JSON.stringify(path.slice(0, 30))}`, () => assert.ok(!isAccepted('good', path)));

  it('are refused where one is in the way of another', () => {
    assert.ok(!isAccepted('a', 'a'));
    assert.ok(!isAccepted('Model.bin', 'model.bin'));
    assert.ok(!isAccepted('\u00e9', 'e\u0301'));
    assert.ok(!isAccepted('a', 'a/b'));
    assert.ok(!isAccepted('A/b', 'a'));
    assert.ok(!isAccepted('a', 'a.part'));
    assert.ok(!isAccepted('a.PART.json', 'A'));
    assert.ok(!isAccepted('a', 'a.part.lock/x'));
    assert.ok(isAccepted('a.part', 'b'));
  });

  it('never leave their folder once they are accepted, on any system', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '', 'C:', '\\', '/', 'a', 'nul', ' ', '~', '%2e%2e', '．．'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.constantFrom('/', '\\', ''), (pieces, between) => {
        const path = pieces.join(between);
        if (!isAccepted(path)) return;
        assert.ok(posix.resolve('/folder', path).startsWith('/folder/'));
        assert.ok(win32.resolve('D:\\folder', path).startsWith('D:\\folder\\'));
      }),
      { numRuns: 400 },
    );
  });

  it('are shown escaped when they are refused', () => {
    assert.throws(
      () => checkModelPaths(['a\u001b[31m\u202e']),
      (error: Error) => /^[\x20-\x7e]+$/.test(error.message),
    );
  });
});
