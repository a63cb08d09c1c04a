import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WeightsFacts } from '../../ports/validator.ts';
import { modelType } from './model-type.ts';
import { summarizeModel } from './summarize-model.ts';

function facts(fields: Partial<WeightsFacts> = {}): WeightsFacts {
  return {
    format: 'safetensors',
    architecture: 'unknown',
    role: 'unknown',
    recognizedBy: [],
    tensorCount: 1,
    parameterCount: 1,
    dtypes: { F16: { tensors: 1, parameters: 1 } },
    metadata: {},
    metadataOmitted: [],
    triggerWords: [],
    details: {},
    ...fields,
  };
}

describe('summarizeModel', () => {
  test('of a single file it is what the file is', () => {
    const only = facts({
      architecture: 'sdxl',
      role: 'lora',
      recognizedBy: ['a tensor'],
      tensorCount: 3,
      parameterCount: 30,
      dtypes: { BF16: { tensors: 3, parameters: 30 } },
      triggerWords: ['word'],
    });
    assert.deepEqual(summarizeModel([{ path: 'a', facts: only }]), {
      mainPath: 'a',
      type: modelType('sdxl', 'lora'),
      architecture: 'sdxl',
      role: 'lora',
      recognizedBy: ['a tensor'],
      format: 'safetensors',
      tensorCount: 3,
      parameterCount: 30,
      dtypes: { BF16: { tensors: 3, parameters: 30 } },
      triggerWords: ['word'],
    });
  });

  test('shards are added up, and the recognised one speaks for all of them', () => {
    const summary = summarizeModel([
      { path: 'index.json', facts: null },
      {
        path: 'shard-1',
        facts: facts({
          tensorCount: 5,
          parameterCount: 50,
          dtypes: { F16: { tensors: 4, parameters: 40 }, F32: { tensors: 1, parameters: 10 } },
          triggerWords: ['b', 'a'],
        }),
      },
      {
        path: 'shard-2',
        facts: facts({
          architecture: 'llama',
          role: 'language-model',
          format: 'gguf',
          dtypes: { F16: { tensors: 1, parameters: 2 } },
          triggerWords: ['a', 'c'],
        }),
      },
    ]);
    assert.deepEqual(
      [summary.mainPath, summary.architecture, summary.role, summary.format],
      ['shard-2', 'llama', 'language-model', 'gguf'],
    );
    assert.deepEqual([summary.tensorCount, summary.parameterCount], [6, 51]);
    assert.deepEqual(summary.dtypes, {
      F16: { tensors: 5, parameters: 42 },
      F32: { tensors: 1, parameters: 10 },
    });
    assert.deepEqual(summary.triggerWords, ['a', 'c', 'b']);
  });

  const stronger: readonly (readonly [string, Partial<WeightsFacts>, Partial<WeightsFacts>])[] = [
    ['a checkpoint before a diffusion model', { role: 'checkpoint' }, { role: 'diffusion-model' }],
    ['a diffusion model before its text encoder', { role: 'diffusion-model' }, { role: 'text-encoder' }],
    ['a diffusion model before a LoRA', { role: 'diffusion-model' }, { role: 'lora' }],
    ['a LoRA before a VAE', { role: 'lora' }, { role: 'vae' }],
    ['a role never heard of before a text encoder', { role: 'upscaler' }, { role: 'text-encoder' }],
    ['a VAE before what is unknown', { role: 'vae' }, { role: 'unknown' }],
    ['a known architecture before an unknown one', { role: 'lora', architecture: 'sdxl' }, { role: 'lora' }],
    [
      'the larger of two',
      { role: 'lora', architecture: 'sdxl', parameterCount: 2 },
      { role: 'lora', architecture: 'sd-1' },
    ],
    [
      'the first by path of two alike',
      { role: 'lora', architecture: 'sdxl' },
      { role: 'lora', architecture: 'sd-1' },
    ],
  ];
  for (const [title, strong, weak] of stronger) {
    test(`the main weights are ${title}, in whatever order they come`, () => {
      const small = { path: 'b', facts: facts({ ...weak, tensorCount: 999 }) };
      const main = { path: 'a', facts: facts(strong) };
      for (const files of [
        [main, small],
        [small, main],
      ]) {
        const { mainPath, role, architecture } = summarizeModel(files);
        assert.deepEqual([mainPath, role, architecture], ['a', main.facts.role, main.facts.architecture]);
      }
    });
  }

  test('a dtype may be called like a property of objects', () => {
    const odd = JSON.parse('{"__proto__": {"tensors": 1, "parameters": 2}}');
    const { dtypes } = summarizeModel([{ path: 'a', facts: facts({ dtypes: odd }) }]);
    assert.deepEqual(Object.entries(dtypes), [['__proto__', { tensors: 1, parameters: 2 }]]);
  });

  test('without weights it throws', () => {
    assert.throws(() => summarizeModel([]), /needs a file of weights/);
    assert.throws(() => summarizeModel([{ path: 'config.json', facts: null }]), /needs a file of weights/);
  });
});
