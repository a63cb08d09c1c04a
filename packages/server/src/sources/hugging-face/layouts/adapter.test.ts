import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { COMMON, chosen, PROVENANCE, refused } from '../../../../test/sources/hugging-face/chosen.ts';

describe('an adapter', () => {
  it('is the file with the usual name', async () => {
    const files = {
      ...COMMON,
      'pytorch_lora_weights.safetensors': 1,
      'pytorch_lora_weights.bin': 1,
      'image.png': 1,
    };
    assert.deepEqual(await chosen(files), {
      weights: ['pytorch_lora_weights.safetensors'],
      companions: PROVENANCE,
    });
  });

  it('of PEFT comes with its configuration, and without the states of its training', async () => {
    const files = {
      ...COMMON,
      'adapter_config.json': 1,
      'adapter_model.safetensors': 1,
      'tokenizer.json': 1,
      'training_args.bin': 1,
      'optimizer.pt': 1,
      'checkpoint-500/adapter_model.safetensors': 1,
    };
    assert.deepEqual(await chosen(files), {
      weights: ['adapter_model.safetensors'],
      companions: ['adapter_config.json', ...PROVENANCE],
    });
    const legacy = { 'adapter_config.json': 1, 'adapter_model.bin': 1 };
    assert.deepEqual((await chosen(legacy)).weights, ['adapter_model.bin']);
  });

  it('is the only file of a repository that is tagged as one', async () => {
    for (const tag of ['lora', 'base_model:adapter:org/base']) {
      assert.deepEqual(await chosen({ ...COMMON, 'style.safetensors': 1 }, {}, [tag]), {
        weights: ['style.safetensors'],
        companions: PROVENANCE,
      });
    }
  });

  it('of several is asked for: each file is a LoRA of its own', async () => {
    const files = { 'big.safetensors': 900, 'small.safetensors': 1 };
    assert.equal((await refused(files, {}, ['lora'])).code, 'ambiguous');
  });
});
