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

/** As that of stabilityai/stable-diffusion-xl-base-1.0, where every trap is. */
const SDXL: Sample = {
  ...COMMON,
  '01.png': 1,
  'comparison.png': 1,
  'model_index.json': {
    _class_name: 'StableDiffusionXLPipeline',
    _diffusers_version: '0.19.0.dev0',
    force_zeros_for_empty_prompt: true,
    add_watermarker: null,
    feature_extractor: [null, null],
    scheduler: ['diffusers', 'EulerDiscreteScheduler'],
    text_encoder: ['transformers', 'CLIPTextModel'],
    text_encoder_2: ['transformers', 'CLIPTextModelWithProjection'],
    tokenizer: ['transformers', 'CLIPTokenizer'],
    tokenizer_2: ['transformers', 'CLIPTokenizer'],
    unet: ['diffusers', 'UNet2DConditionModel'],
    vae: ['diffusers', 'AutoencoderKL'],
  },
  'sd_xl_base_1.0.safetensors': 6_938_078_334,
  'sd_xl_base_1.0_0.9vae.safetensors': 6_938_078_334,
  'sd_xl_offset_example-lora_1.0.safetensors': 49_553_604,
  'scheduler/scheduler_config.json': 1,
  'feature_extractor/preprocessor_config.json': 1,
  'text_encoder/config.json': 1,
  'text_encoder/flax_model.msgpack': 1,
  'text_encoder/model.fp16.safetensors': 1,
  'text_encoder/model.onnx': 1,
  'text_encoder/model.safetensors': 1,
  'text_encoder/openvino_model.bin': 1,
  'text_encoder/openvino_model.xml': 1,
  'text_encoder_2/config.json': 1,
  'text_encoder_2/model.fp16.safetensors': 1,
  'text_encoder_2/model.onnx_data': 1,
  'text_encoder_2/model.safetensors': 1,
  'tokenizer/merges.txt': 1,
  'tokenizer/vocab.json': 1,
  'tokenizer_2/merges.txt': 1,
  'unet/config.json': 1,
  'unet/diffusion_flax_model.msgpack': 1,
  'unet/diffusion_pytorch_model.fp16.safetensors': 1,
  'unet/diffusion_pytorch_model.safetensors': 1,
  'vae/config.json': 1,
  'vae/diffusion_pytorch_model.fp16.safetensors': 1,
  'vae/diffusion_pytorch_model.safetensors': 1,
  'vae_1_0/config.json': 1,
  'vae_1_0/diffusion_pytorch_model.safetensors': 1,
  'vae_decoder/model.onnx': 1,
  'vae_encoder/openvino_model.bin': 1,
};

const SDXL_PIPELINE = {
  weights: [
    'text_encoder/model.safetensors',
    'text_encoder_2/model.safetensors',
    'unet/diffusion_pytorch_model.safetensors',
    'vae/diffusion_pytorch_model.safetensors',
  ],
  companions: [
    'model_index.json',
    'scheduler/scheduler_config.json',
    'text_encoder/config.json',
    'text_encoder_2/config.json',
    'tokenizer/merges.txt',
    'tokenizer/vocab.json',
    'tokenizer_2/merges.txt',
    'unet/config.json',
    'vae/config.json',
    ...PROVENANCE,
  ],
};

describe('a repository of SDXL', () => {
  it('is its one file, which every program loads', async () => {
    assert.deepEqual(await chosen(SDXL), { weights: ['sd_xl_base_1.0.safetensors'], companions: PROVENANCE });
  });

  it('is its pipeline when the index of that is named', async () => {
    assert.deepEqual(await named(SDXL, 'model_index.json'), SDXL_PIPELINE);
  });

  it('is any other file that is named, alone', async () => {
    const path = 'sd_xl_offset_example-lora_1.0.safetensors';
    assert.deepEqual(await named(SDXL, path), { weights: [path], companions: [] });
  });

  it('is its pipeline without the single file', async () => {
    const files = Object.fromEntries(Object.entries(SDXL).filter(([path]) => !path.startsWith('sd_xl')));
    assert.deepEqual(await chosen(files), SDXL_PIPELINE);
  });
});

describe('any other repository', () => {
  it('is its few weights, in the best format of each folder', async () => {
    const files = {
      ...COMMON,
      'split/diffusion/x.safetensors': 1,
      'split/vae/v.safetensors': 1,
      'split/vae/v.ckpt': 1,
      'split/clip/c.bin': 1,
      'split/clip/config.json': 1,
      'runs/optimizer.pt': 1,
    };
    assert.deepEqual(await chosen(files), {
      weights: ['split/diffusion/x.safetensors', 'split/vae/v.safetensors', 'split/clip/c.bin'],
      companions: ['split/clip/config.json', ...PROVENANCE],
    });
  });

  it('is asked for where there are many', async () => {
    const files = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`models/${n}.safetensors`, n]));
    const { code, details } = await refused(files);
    assert.equal(code, 'ambiguous');
    assert.ok(Array.isArray(details.candidates) && details.candidates.length === 100);
    assert.equal(details.candidateCount, 150);
  });

  it('is asked for where there are states of a training only', async () => {
    assert.equal((await refused({ 'checkpoint-5/model.safetensors': 1 })).code, 'ambiguous');
  });

  it('is refused without weights', async () => {
    const { code, message } = await refused({ ...COMMON, 'model.onnx': 1, 'config.json': 1 });
    assert.equal(code, 'no-weights');
    assert.match(message, /safetensors, GGUF/);
  });
});
