import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelType } from './model-type.ts';

test('checkpoints and bare diffusion models have the type of their base', () => {
  assert.equal(modelType('sd-1', 'checkpoint'), 'sd-1_5');
  assert.equal(modelType('sdxl', 'diffusion-model'), 'sd-xl');
  assert.equal(modelType('flux-1', 'checkpoint'), 'flux.1');
});

test('LoRAs have the type of a LoRA for their base', () => {
  assert.equal(modelType('sdxl', 'lora'), 'sd-xl-lora');
  assert.equal(modelType('flux-1', 'lora'), 'flux.1-lora');
  assert.equal(modelType('qwen-image', 'lora'), 'qwen-image-lora');
  assert.equal(modelType('z-image', 'lora'), 'zimage-lora');
});

test('everything else is custom', () => {
  for (const [architecture, role] of [
    ['flux-1', 'vae'],
    ['sdxl', 'controlnet'],
    ['sdxl-refiner', 'checkpoint'],
    ['flux-2', 'lora'],
    ['qwen-image', 'diffusion-model'],
    ['llama', 'language-model'],
    ['unknown', 'unknown'],
    ['constructor', 'lora'],
    ['__proto__', 'checkpoint'],
  ] as const) {
    assert.equal(modelType(architecture, role), 'custom', `${architecture} ${role}`);
  }
});
