import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  COMMON,
  chosen,
  named,
  PROVENANCE,
  refused,
  type Sample,
} from '../../../../test/sources/hugging-face/chosen.ts';

describe('a GGUF repository', () => {
  const quants = ['Q2_K', 'Q4_K_S', 'Q4_K_M', 'Q5_K_M', 'Q8_0', 'IQ2_XXS', 'F16'];
  const files: Sample = {
    ...COMMON,
    'config.json': {},
    'imatrix.gguf': 1,
    ...Object.fromEntries(quants.map((quant, n) => [`llama-3.${quant}.gguf`, n + 10])),
  };

  it('is the usual quantisation, or the one that was asked for', async () => {
    assert.deepEqual(await chosen(files), { weights: ['llama-3.Q4_K_M.gguf'], companions: PROVENANCE });
    for (const quantization of quants) {
      assert.deepEqual((await chosen(files, { quantization })).weights, [`llama-3.${quantization}.gguf`]);
    }
  });

  it('has no quantisation but those it has, which are named', async () => {
    const error = await refused(files, { quantization: 'Q6_K' });
    assert.equal(error.code, 'quantization-not-found');
    assert.match(error.message, /It has F16, IQ2_XXS, Q2_K, Q4_K_M, Q4_K_S, Q5_K_M, Q8_0\.$/);
    const none = await refused({ 'a.safetensors': 1 }, { quantization: 'Q6_K' });
    assert.match(none.message, /has no GGUF files/);
  });

  it('is the smallest of unusual ones', async () => {
    const unusual = { 'imatrix.gguf': 1, 'a-BF16.gguf': 9, 'a-IQ3_XS.gguf': 2, 'a-TQ1_0.gguf': 3 };
    assert.deepEqual((await chosen(unusual)).weights, ['a-IQ3_XS.gguf']);
  });

  it('may be written in lower case, in folders, and in shards', async () => {
    const sharded = {
      'qwen-q4_k_m-00002-of-00002.gguf': 1,
      'qwen-q4_k_m-00001-of-00002.gguf': 1,
      'Q8_0/qwen-00001-of-00002.gguf': 1,
      'Q8_0/qwen-00002-of-00002.gguf': 1,
      'BF16/qwen-00001-of-00003.gguf': 1,
    };
    const wanted = ['qwen-q4_k_m-00001-of-00002.gguf', 'qwen-q4_k_m-00002-of-00002.gguf'];
    assert.deepEqual((await chosen(sharded)).weights, wanted);
    assert.deepEqual((await chosen(sharded, { quantization: 'Q8_0' })).weights, [
      'Q8_0/qwen-00001-of-00002.gguf',
      'Q8_0/qwen-00002-of-00002.gguf',
    ]);
    assert.deepEqual((await named(sharded, wanted[1] ?? '')).weights, wanted);
    // Of BF16 two thirds are missing.
    assert.equal((await refused(sharded, { quantization: 'BF16' })).code, 'quantization-not-found');
  });

  it('is refused where every model lacks shards', async () => {
    const error = await refused({ 'a-Q4_K_M-00001-of-00002.gguf': 1 });
    assert.equal(error.code, 'incomplete-shards');
    await assert.rejects(named({ 'a-00001-of-00002.gguf': 1 }, 'a-00001-of-00002.gguf'), {
      code: 'incomplete-shards',
    });
  });

  it('brings the projector of a vision model along', async () => {
    const vision = {
      'a-Q4_K_M.gguf': 9,
      'mmproj-a-f32.gguf': 3,
      'mmproj-a-f16.gguf': 2,
      'mmproj-a-Q8_0.gguf': 1,
    };
    assert.deepEqual((await chosen(vision)).weights, ['a-Q4_K_M.gguf', 'mmproj-a-f16.gguf']);
  });

  it('of several models is asked which', async () => {
    const error = await refused({ 'a-Q4_K_M.gguf': 1, 'b-Q4_K_M.gguf': 1 });
    assert.equal(error.code, 'ambiguous');
  });

  it('beside the full weights is their conversion, and taken when asked for', async () => {
    const mixed = { 'config.json': 1, 'model.safetensors': 9, 'gemma-Q4_K_M.gguf': 1 };
    assert.deepEqual((await chosen(mixed)).weights, ['model.safetensors']);
    assert.deepEqual((await chosen(mixed, { quantization: 'Q4_K_M' })).weights, ['gemma-Q4_K_M.gguf']);
  });
});
