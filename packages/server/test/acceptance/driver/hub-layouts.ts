import { type FakeRepository, type Files, lfs, xet } from '../../origins/hugging-face/repositories.ts';
import { sampleGguf, sampleLora, sampleTorchFile } from './hub-weights.ts';
import { safetensors, sampleWeights } from './sample-weights.ts';

/** A repository as models are published, and what of it is to be imported. */
export interface SampleLayout {
  readonly what: string;
  readonly repository: string;
  readonly published: FakeRepository;
  /** What follows the repository's name in what is asked for. */
  readonly ask: string;
  /** Paths of the model's files: the main file, then the others as the model lists them. */
  readonly files: readonly string[];
  /** The folder in the repository that those paths begin at. @default the top */
  readonly root?: string;
  readonly name: string;
  readonly role?: string;
}

const weights = (seed: string) => lfs(sampleWeights(seed));
const json = (value: unknown) => JSON.stringify(value, undefined, 2);

const COMMON: Files = {
  '.gitattributes': '*.safetensors filter=lfs diff=lfs merge=lfs -text\n',
  'LICENSE.md': 'CreativeML Open RAIL++-M License\n',
  'README.md': '---\nlicense: openrail++\n---\n\n<div align="center"><h1>A model</h1></div>\n',
};
const PICTURE = Buffer.from('89504e470d0a1a0a', 'hex');
const MERGES = '#version: 0.2\ni n\nt h\n\u0120 the\n';

/** With every trap of that of stabilityai/stable-diffusion-xl-base-1.0. */
export const SDXL: Files = {
  ...COMMON,
  '01.png': lfs(PICTURE),
  'model_index.json': json({
    _class_name: 'StableDiffusionXLPipeline',
    _diffusers_version: '0.19.0.dev0',
    force_zeros_for_empty_prompt: true,
    feature_extractor: [null, null],
    scheduler: ['diffusers', 'EulerDiscreteScheduler'],
    text_encoder: ['transformers', 'CLIPTextModel'],
    tokenizer: ['transformers', 'CLIPTokenizer'],
    tokenizer_2: ['transformers', 'CLIPTokenizer'],
    unet: ['diffusers', 'UNet2DConditionModel'],
    vae: ['diffusers', 'AutoencoderKL'],
  }),
  'sd_xl_base_1.0.safetensors': weights('base'),
  'sd_xl_base_1.0_0.9vae.safetensors': weights('base with another VAE'),
  'sd_xl_offset_example-lora_1.0.safetensors': weights('offset'),
  'feature_extractor/preprocessor_config.json': '{}',
  'scheduler/scheduler_config.json': json({ _class_name: 'EulerDiscreteScheduler' }),
  'text_encoder/config.json': json({ hidden_size: 768 }),
  'text_encoder/flax_model.msgpack': lfs('flax'),
  'text_encoder/model.fp16.safetensors': weights('text encoder, half'),
  'text_encoder/model.onnx': lfs('onnx'),
  'text_encoder/model.safetensors': weights('text encoder'),
  'text_encoder/openvino_model.bin': lfs('openvino'),
  'tokenizer/merges.txt': MERGES,
  'tokenizer/special_tokens_map.json': '',
  'tokenizer/vocab.json': json({ in: 0, th: 1 }),
  // The same bytes twice in one model.
  'tokenizer_2/merges.txt': MERGES,
  'unet/config.json': json({ in_channels: 4 }),
  'unet/diffusion_pytorch_model.bin': lfs('pickle'),
  'unet/diffusion_pytorch_model.fp16.safetensors': weights('unet, half'),
  // The largest: what the model is told by.
  'unet/diffusion_pytorch_model.safetensors': lfs(safetensors({ 'conv_in.weight': [64] }, { seed: 'unet' })),
  'vae/config.json': json({ latent_channels: 4 }),
  'vae/diffusion_pytorch_model.safetensors': xet(sampleWeights('vae')),
  'vae_1_0/diffusion_pytorch_model.safetensors': weights('vae 1.0'),
};

const SHARDS = [1, 2, 3].map((number) => `model-0000${number}-of-00003.safetensors`);

const GGUF: Files = {
  'README.md': '# Quants\n',
  ...Object.fromEntries(
    ['IQ2_XXS', 'Q4_K_M', 'Q8_0'].map((quant) => [`tiny-7b.${quant}.gguf`, lfs(sampleGguf(quant))]),
  ),
  ...Object.fromEntries(
    [1, 2].map((part) => [`F16/tiny-7b-F16-0000${part}-of-00002.gguf`, lfs(sampleGguf(`F16, part ${part}`))]),
  ),
  'tiny.imatrix.gguf': lfs(sampleGguf('imatrix')),
  'mmproj-F16.gguf': lfs(sampleGguf('projector', 'clip')),
};

const PIPELINE_FILES = [
  'unet/diffusion_pytorch_model.safetensors',
  'LICENSE.md',
  'README.md',
  'model_index.json',
  'scheduler/scheduler_config.json',
  'text_encoder/config.json',
  'text_encoder/model.safetensors',
  'tokenizer/merges.txt',
  'tokenizer/vocab.json',
  'tokenizer_2/merges.txt',
  'unet/config.json',
  'vae/config.json',
  'vae/diffusion_pytorch_model.safetensors',
];

export const LAYOUTS: readonly SampleLayout[] = [
  {
    what: 'one file with the whole model, beside a pipeline',
    repository: 'stability/sdxl',
    published: { files: SDXL },
    ask: '',
    files: ['sd_xl_base_1.0.safetensors', 'LICENSE.md', 'README.md'],
    name: 'sdxl',
  },
  {
    what: 'a diffusers pipeline by its index',
    repository: 'stability/sdxl-pipeline',
    published: { files: SDXL },
    ask: '@main/model_index.json',
    files: PIPELINE_FILES,
    name: 'sdxl-pipeline',
  },
  {
    what: 'a LoRA',
    repository: 'artist/wharfcat-lora',
    published: {
      files: {
        ...COMMON,
        'pytorch_lora_weights.safetensors': lfs(sampleLora('a LoRA')),
        'samples/1.png': lfs(PICTURE),
      },
    },
    ask: '',
    files: ['pytorch_lora_weights.safetensors', 'LICENSE.md', 'README.md'],
    name: 'wharfcat-lora',
    role: 'lora',
  },
  {
    what: 'a PEFT adapter',
    repository: 'tuner/adapter',
    published: {
      files: {
        'adapter_config.json': json({ peft_type: 'LORA' }),
        'adapter_model.bin': lfs('pickle'),
        'adapter_model.safetensors': weights('adapter'),
        'optimizer.pt': lfs('state of the training'),
        'tokenizer.json': '{}',
      },
    },
    ask: '',
    files: ['adapter_model.safetensors', 'adapter_config.json'],
    name: 'adapter',
  },
  ...(
    [
      ['the usual quantisation of a GGUF repository', '', ['tiny-7b.Q4_K_M.gguf'], 'tiny-7b'],
      ['the quantisation that is asked for', ':q8_0', ['tiny-7b.Q8_0.gguf'], 'tiny-7b Q8_0'],
      [
        'all parts of a quantisation',
        ':F16',
        [1, 2].map((part) => `F16/tiny-7b-F16-0000${part}-of-00002.gguf`),
        'tiny-7b F16',
      ],
    ] as const
  ).map(([what, ask, files, name]) => ({
    what,
    repository: `quants/tiny-7b`,
    published: { files: GGUF },
    ask,
    files: [files[0] ?? '', ...[...files.slice(1), 'README.md', 'mmproj-F16.gguf'].toSorted()],
    name,
    role: 'language-model',
  })),
  {
    what: 'shards with their index',
    repository: 'large/sharded',
    published: {
      files: {
        'config.json': json({ model_type: 'llama' }),
        'model.safetensors.index.json': json({
          metadata: { total_size: 1 },
          weight_map: { a: SHARDS[0], b: SHARDS[1], c: SHARDS[2] },
        }),
        ...Object.fromEntries(SHARDS.map((name) => [name, weights(name)])),
        'model-00001-of-00009.safetensors': weights('of another set'),
      },
    },
    ask: '',
    files: [SHARDS[0] ?? '', 'config.json', ...SHARDS.slice(1), 'model.safetensors.index.json'],
    name: 'sharded',
  },
  {
    what: 'a folder that transformers loads',
    repository: 'lab/tiny-llm',
    published: {
      files: {
        'README.md': '',
        'chat_template.jinja': '{{ messages }}',
        'config.json': json({ model_type: 'llama' }),
        'generation_config.json': '{}',
        'model.safetensors': weights('language model'),
        'modeling_custom.py': 'import os',
        'pytorch_model.bin': lfs('pickle'),
        'tokenizer.json': json({ version: '1.0' }),
        // SentencePiece's, which is no text.
        'tokenizer.model': Buffer.from([10, 5, 0, 255, 1]),
      },
    },
    ask: '',
    files: [
      'model.safetensors',
      'chat_template.jinja',
      'config.json',
      'generation_config.json',
      'tokenizer.json',
      'tokenizer.model',
    ],
    name: 'tiny-llm',
  },
  {
    what: 'pickles where there is nothing else',
    repository: 'old/bert',
    published: {
      files: {
        'config.json': '{}',
        'pytorch_model.bin': lfs(sampleTorchFile('old')),
        'vocab.txt': '[PAD]\n',
      },
    },
    ask: '',
    files: ['pytorch_model.bin', 'config.json', 'vocab.txt'],
    name: 'bert',
  },
  {
    what: 'a folder by its link',
    repository: 'stability/parts',
    published: { files: SDXL },
    ask: '/tree/main/unet',
    root: 'unet/',
    files: ['diffusion_pytorch_model.safetensors', 'config.json'],
    name: 'parts unet',
  },
];
