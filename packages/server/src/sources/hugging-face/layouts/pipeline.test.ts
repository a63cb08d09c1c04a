import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chosen } from '../../../../test/sources/hugging-face/chosen.ts';

describe('a diffusers pipeline', () => {
  const index = {
    _class_name: 'X',
    unet: ['diffusers', 'U'],
    tokenizer: ['transformers', 'T'],
    custom: ['pipeline', 'C'],
  };
  const base = {
    'model_index.json': index,
    'unet/config.json': 1,
    'tokenizer/vocab.json': 1,
    'custom/pipeline.py': 1,
  };

  it('has the plain weights, or the only precision there is, or the legacy pickles', async () => {
    const cases: [files: string[], wanted: string][] = [
      [
        [
          'diffusion_pytorch_model.fp16.safetensors',
          'diffusion_pytorch_model.safetensors',
          'diffusion_pytorch_model.bin',
        ],
        'diffusion_pytorch_model.safetensors',
      ],
      [
        ['diffusion_pytorch_model.fp16.safetensors', 'diffusion_pytorch_model.bin'],
        'diffusion_pytorch_model.fp16.safetensors',
      ],
      [
        ['diffusion_pytorch_model.non_ema.safetensors', 'diffusion_pytorch_model.fp16.safetensors'],
        'diffusion_pytorch_model.fp16.safetensors',
      ],
      [
        [
          'diffusion_pytorch_model.bin',
          'diffusion_pytorch_model.fp16.bin',
          'diffusion_pytorch_model.non_ema.bin',
        ],
        'diffusion_pytorch_model.bin',
      ],
      [['custom_name.pt'], 'custom_name.pt'],
    ];
    for (const [names, wanted] of cases) {
      const files = { ...base, ...Object.fromEntries(names.map((name) => [`unet/${name}`, 1])) };
      assert.deepEqual(await chosen(files), {
        weights: [`unet/${wanted}`],
        companions: ['model_index.json', 'unet/config.json', 'tokenizer/vocab.json'],
      });
    }
  });

  it('has the shards that the index of the component names, of the plain precision', async () => {
    const shards = (variant: string) =>
      [1, 2].map((n) => `diffusion_pytorch_model${variant}-0000${n}-of-00002.safetensors`);
    const indexOf = (names: string[]) => ({ weight_map: { a: names[0], b: names[1], c: names[0] } });
    const files = {
      ...base,
      ...Object.fromEntries([...shards(''), ...shards('.fp16')].map((name) => [`unet/${name}`, 1])),
      'unet/diffusion_pytorch_model.safetensors.index.json': indexOf(shards('')),
      'unet/diffusion_pytorch_model.safetensors.index.fp16.json': indexOf(shards('.fp16')),
    };
    const { weights, companions } = await chosen(files);
    assert.deepEqual(
      weights,
      shards('').map((name) => `unet/${name}`),
    );
    assert.ok(companions.includes('unet/diffusion_pytorch_model.safetensors.index.json'));
    assert.ok(!companions.some((path) => path.includes('fp16')));
  });
});
