import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { COMMON, chosen, GB, refused, type Sample } from '../../../../test/sources/hugging-face/chosen.ts';

describe('a single checkpoint', () => {
  const cases: [what: string, files: Sample, wanted: string][] = [
    [
      'FLUX beside its VAE',
      { 'flux1-dev.safetensors': 23 * GB, 'ae.safetensors': 1, 'model_index.json': {} },
      'flux1-dev.safetensors',
    ],
    [
      'the plain edition',
      {
        'v1-5-pruned.safetensors': 7 * GB,
        'v1-5-pruned-emaonly.safetensors': 4 * GB,
        'v1-5-pruned.ckpt': 8 * GB,
      },
      'v1-5-pruned.safetensors',
    ],
    [
      'averaged rather than not',
      { 'v2-1_768-ema-pruned.safetensors': 5 * GB, 'v2-1_768-nonema-pruned.safetensors': 5 * GB },
      'v2-1_768-ema-pruned.safetensors',
    ],
    [
      'an edition, if there is no other',
      { 'sd_xl_turbo_1.0.safetensors': 7 * GB, 'sd_xl_turbo_1.0_fp16.safetensors': 7 * GB },
      'sd_xl_turbo_1.0.safetensors',
    ],
    ['a pickle, if there is nothing better', { 'dream.ckpt': 2 * GB }, 'dream.ckpt'],
    [
      'the one that is far larger',
      { 'dream.safetensors': 7 * GB, 'upscaler.safetensors': 1 * GB },
      'dream.safetensors',
    ],
  ];
  for (const [what, files, wanted] of cases) {
    it(`is ${what}`, async () => {
      assert.deepEqual((await chosen({ ...COMMON, ...files })).weights, [wanted]);
    });
  }

  it('comes with the configuration beside it', async () => {
    const files = {
      'consolidated.safetensors': GB,
      'params.json': 1,
      'tekken.json': 1,
      'run.py': 1,
      'a.png': 1,
    };
    assert.deepEqual(await chosen(files), {
      weights: ['consolidated.safetensors'],
      companions: ['params.json', 'tekken.json'],
    });
  });

  it('is asked for where there are several of the same rank', async () => {
    const files = { ...COMMON, 'merge-a.safetensors': 7 * GB, 'merge-b.safetensors': 7 * GB + 5 };
    const error = await refused(files, { revision: 'v 2' });
    assert.equal(error.code, 'ambiguous');
    assert.match(
      error.message,
      /it has merge-a\.safetensors, merge-b\.safetensors\. .* as in org\/name@v%202\/merge-a\.safetensors, /,
    );
    assert.deepEqual(error.details.candidates, [
      { path: 'merge-a.safetensors', size: 7 * GB },
      { path: 'merge-b.safetensors', size: 7 * GB + 5 },
    ]);
  });

  it('gives way to a pipeline where it is not plain which one it is', async () => {
    const files = {
      'a.safetensors': 7 * GB,
      'b.safetensors': 7 * GB,
      'model_index.json': { unet: ['diffusers', 'X'] },
      'unet/diffusion_pytorch_model.safetensors': 1,
    };
    assert.deepEqual((await chosen(files)).weights, ['unet/diffusion_pytorch_model.safetensors']);
  });
});
