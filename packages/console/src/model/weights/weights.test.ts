import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ModelFile } from '@wharf/sdk';
import { dtypeShares } from './dtype-shares.ts';
import { scanResult } from './scan-result.ts';
import { formatName, inWords, spansOf } from './weights-words.ts';

describe('sentences of the server', () => {
  it('have names between backticks, and keep a lone backtick', () => {
    assert.deepEqual(spansOf('the key `a.b` is `c`'), [
      { text: 'the key ', isCode: false },
      { text: 'a.b', isCode: true },
      { text: ' is ', isCode: false },
      { text: 'c', isCode: true },
    ]);
    assert.deepEqual(spansOf('a ` b'), [{ text: 'a ` b', isCode: false }]);
  });

  it('spell formats and roles as people do', () => {
    assert.equal(formatName('gguf'), 'GGUF');
    assert.equal(formatName('other'), 'other');
    assert.equal(inWords('diffusion-model'), 'diffusion model');
  });
});

describe('dtypes', () => {
  it('are ordered by their parameters, with a color each as long as there are colors', () => {
    const shares = dtypeShares(
      Object.fromEntries(
        Array.from({ length: 10 }, (_, index) => [`T${index}`, { tensors: 1, parameters: index }]),
      ),
    );
    assert.equal(shares[0]?.dtype, 'T9');
    assert.equal(shares.at(-1)?.series, 8);
    assert.ok(Math.abs(shares.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
    assert.equal(dtypeShares({ F16: { tensors: 1, parameters: 0 } })[0]?.share, 0);
  });
});

describe('the scan for code', () => {
  const facts = (changes: object) => changes as NonNullable<ModelFile['facts']>;

  it('says of formats without code that they have none', () => {
    assert.match(scanResult({ format: 'safetensors' })?.title ?? '', /cannot carry code/);
    assert.match(scanResult({ format: 'gguf', facts: facts({ metadata: {} }) })?.title ?? '', /cannot/);
    assert.equal(scanResult({}), undefined);
  });

  it('warns of chat templates', () => {
    const metadata = { 'tokenizer.chat_template': '{{ 1 }}' };
    assert.equal(scanResult({ format: 'gguf', facts: facts({ metadata }) })?.tone, 'warning');
  });

  it('names what a pickle imports', () => {
    const details = { pickleProtocol: 2, globals: ['collections.OrderedDict', 7], pickles: 3 };
    const result = scanResult({ format: 'pickle', facts: facts({ details }) });
    assert.deepEqual(result?.imports, ['collections.OrderedDict']);
    assert.match(result?.text ?? '', /protocol 2.*these 3.*imports 1 name/);
    assert.match(scanResult({ format: 'pytorch' })?.text ?? '', /imports nothing/);
  });
});
