import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { COMMON, chosen, named, PROVENANCE, refused } from '../../../../test/sources/hugging-face/chosen.ts';

describe('a model that is loaded as a folder', () => {
  const common = {
    ...COMMON,
    'config.json': 1,
    'tokenizer.json': 1,
    'vocab.txt': 1,
    'spiece.model': 1,
    'modeling.py': 1,
  };
  const companions = ['config.json', 'tokenizer.json', 'vocab.txt', 'spiece.model'];

  it('has its weights once, its configuration and its tokenizer', async () => {
    const files = {
      ...common,
      'model.safetensors': 1,
      'pytorch_model.bin': 1,
      'tf_model.h5': 1,
      'flax_model.msgpack': 1,
      'onnx/model.onnx': 1,
      'consolidated.safetensors': 1,
    };
    assert.deepEqual(await chosen(files), {
      weights: ['model.safetensors'],
      companions: [...companions, ...PROVENANCE],
    });
  });

  it('has legacy pickles where there is nothing else', async () => {
    assert.deepEqual((await chosen({ ...common, 'pytorch_model.bin': 1 })).weights, ['pytorch_model.bin']);
  });

  it('may be a component of diffusers, beside the same for other programs', async () => {
    const files = {
      'config.json': 1,
      'control_v11p_sd15.pth': 1,
      'diffusion_pytorch_model.fp16.safetensors': 1,
      'diffusion_pytorch_model.safetensors': 1,
    };
    assert.deepEqual((await chosen(files)).weights, ['diffusion_pytorch_model.safetensors']);
  });

  it('has all shards that its index names', async () => {
    const shards = [1, 2, 3].map((n) => `model-0000${n}-of-00003.safetensors`);
    const files = {
      ...common,
      ...Object.fromEntries(shards.map((name) => [name, 1])),
      'model.safetensors.index.json': { weight_map: { a: shards[2], b: shards[0], c: shards[1] } },
      'pytorch_model.bin.index.json': { weight_map: {} },
      'pytorch_model-00001-of-00001.bin': 1,
      'original/consolidated.00.pth': 1,
    };
    assert.deepEqual(await chosen(files), {
      weights: shards,
      companions: [...companions, 'model.safetensors.index.json', ...PROVENANCE],
    });
    for (const path of ['model.safetensors.index.json', shards[1] ?? '']) {
      assert.deepEqual(await named(files, path), {
        weights: shards,
        companions: ['model.safetensors.index.json'],
      });
    }
  });

  it('brings the modules of sentence-transformers along', async () => {
    const files = {
      'config.json': 1,
      'model.safetensors': 1,
      'modules.json': 1,
      '1_Pooling/config.json': 1,
      '2_Dense/config.json': 1,
      '2_Dense/model.safetensors': 1,
    };
    assert.deepEqual(await chosen(files), {
      weights: ['model.safetensors', '2_Dense/model.safetensors'],
      companions: ['config.json', 'modules.json', '1_Pooling/config.json', '2_Dense/config.json'],
    });
  });

  const indexes: [what: string, index: object, code: string][] = [
    [
      'names a missing file',
      { weight_map: { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' } },
      'missing-shard',
    ],
    [
      'names fewer files than there should be',
      { weight_map: { a: 'model-00001-of-00002.safetensors' } },
      'incomplete-shards',
    ],
    ['leads out of its folder', { weight_map: { a: '../../etc/passwd' } }, 'unsafe-path'],
    ['names something else than files', { weight_map: { a: 7 } }, 'unsafe-path'],
    ['names nothing', { weight_map: {} }, 'invalid-index'],
    ['has no map', { metadata: {} }, 'invalid-index'],
    [
      'has more names than any model has shards',
      { weight_map: Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [n, `${n}.bin`])) },
      'invalid-index',
    ],
  ];
  for (const [what, index, code] of indexes) {
    it(`is refused where its index ${what}`, async () => {
      const files = {
        ...common,
        'model-00001-of-00002.safetensors': 1,
        'model.safetensors.index.json': index,
      };
      assert.equal((await refused(files)).code, code);
    });
  }

  it('is refused where shards without an index are not all there', async () => {
    const shard = 'model-00001-of-00002.safetensors';
    assert.equal((await refused({ ...common, [shard]: 1 })).code, 'incomplete-shards');
    assert.equal(
      (await chosen({ ...common, [shard]: 1, 'model-00002-of-00002.safetensors': 1 })).weights.length,
      2,
    );
    await assert.rejects(named({ [shard]: 1 }, shard), { code: 'incomplete-shards' });
  });
});
