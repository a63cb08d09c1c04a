import {
  autoencoder,
  clipText,
  decoder,
  diffusersFlux1,
  FLUX_DEV,
  flux1,
  LLAMA_3,
  layout,
  merged,
  type SampleRow,
  t5Encoder,
} from './sample-transformer-layouts.ts';
import { diffusersUnet, originalUnet, UNETS } from './sample-unet-layouts.ts';

/** Models that accompany diffusion models, and others of their own. */
export const MODEL_PARTS: readonly SampleRow[] = [
  ['autoencoder of SD', autoencoder(4, true), 'stable-diffusion', 'vae', /4 input channels/],
  ['autoencoder of FLUX.1', autoencoder(16, false), 'flux-1', 'vae', /16 input channels/],
  [
    'autoencoder of FLUX.2',
    merged(autoencoder(32, true), layout(['bn.running_mean', [128]])),
    'flux-2',
    'vae',
  ],
  [
    'autoencoder of Wan 2.1',
    layout(
      ['conv1.weight', [32, 32, 1, 1, 1]],
      ['conv2.weight', [16, 16, 1, 1, 1]],
      ['decoder.middle.0.residual.0.gamma', [384, 1, 1, 1]],
    ),
    'wan',
    'vae',
  ],
  [
    'TAESD',
    layout(['taesd_decoder.1.weight', [64, 4, 3, 3]], ['taesd_encoder.0.weight', [64, 3, 3, 3]]),
    'taesd',
    'vae',
  ],
  [
    'ControlNet of SD 1.5',
    merged(
      originalUnet(UNETS.sd1, 'control_model.', true),
      layout(
        ['control_model.input_hint_block.0.weight', [16, 3, 3, 3]],
        ['control_model.zero_convs.#.0.weight', [320, 320, 1, 1], 12],
      ),
    ),
    'sd-1',
    'controlnet',
  ],
  [
    'ControlNet of SD 1.5, Diffusers',
    merged(
      diffusersUnet(UNETS.sd1, true),
      layout(
        ['controlnet_cond_embedding.conv_in.weight', [16, 3, 3, 3]],
        ['controlnet_down_blocks.#.weight', [320, 320, 1, 1], 12],
      ),
    ),
    'sd-1',
    'controlnet',
  ],
  [
    'ControlNet of SDXL, Diffusers',
    merged(
      diffusersUnet(UNETS.sdxl, true),
      layout(
        ['controlnet_cond_embedding.conv_in.weight', [16, 3, 3, 3]],
        ['controlnet_down_blocks.#.weight', [320, 320, 1, 1], 9],
      ),
    ),
    'sdxl',
    'controlnet',
  ],
  [
    'ControlNet of FLUX.1, XLabs',
    merged(
      flux1({ ...FLUX_DEV, doubles: 2, singles: 0 }),
      layout(['controlnet_blocks.#.weight', [3072, 3072], 2]),
    ),
    'flux-1',
    'controlnet',
  ],
  [
    'ControlNet of FLUX.1, Diffusers',
    merged(
      diffusersFlux1(),
      layout(['controlnet_blocks.#.weight', [3072, 3072], 5], ['controlnet_x_embedder.weight', [3072, 64]]),
    ),
    'flux-1',
    'controlnet',
  ],
  [
    'T2I-Adapter of SD 1.5',
    layout(['conv_in.weight', [320, 192, 3, 3]], ['body.#.block1.weight', [320, 320, 3, 3], 8]),
    'sd-1',
    't2i-adapter',
  ],
  [
    'IP-Adapter of SDXL',
    layout(['image_proj.proj.weight', [8192, 1280]], ['ip_adapter.1.to_k_ip.weight', [640, 2048]]),
    'sdxl',
    'ip-adapter',
  ],
  [
    'FLUX.1 Redux',
    layout(['redux_up.weight', [12288, 1152]], ['redux_down.weight', [4096, 12288]]),
    'flux-1',
    'style-model',
  ],
  ['embedding of SD 1.5', layout(['string_to_param.*', [8, 768]]), 'sd-1', 'textual-inversion'],
  ['embedding of SD 2.1', layout(['emb_params', [8, 1024]]), 'sd-2', 'textual-inversion'],
  ['embedding of SDXL', layout(['clip_g', [8, 1280]], ['clip_l', [8, 768]]), 'sdxl', 'textual-inversion'],
  [
    'hypernetwork of SD 1.5',
    layout(
      ['768.0.linear.0.weight', [1536, 768]],
      ['768.1.linear.0.weight', [1536, 768]],
      ['320.0.linear.0.weight', [640, 320]],
    ),
    'sd-1',
    'hypernetwork',
  ],
  ['CLIP-L', clipText(768, 12), 'clip-l', 'text-encoder'],
  ['CLIP-G', clipText(1280, 32), 'clip-g', 'text-encoder'],
  ['T5 XXL encoder', t5Encoder(32128, false), 't5', 'text-encoder', /XXL/],
  ['UMT5 XXL encoder', t5Encoder(256384, true), 'umt5', 'text-encoder'],
  [
    'CLIP vision',
    layout(
      ['vision_model.embeddings.patch_embedding.weight', [1280, 3, 14, 14]],
      ['vision_model.embeddings.class_embedding', [1280]],
      ['vision_model.encoder.layers.#.mlp.fc1.weight', [5120, 1280], 32],
    ),
    'clip-vision',
    'image-encoder',
  ],
  [
    'BERT',
    layout(
      ['bert.embeddings.word_embeddings.weight', [30522, 768]],
      ['bert.embeddings.position_embeddings.weight', [512, 768]],
      ['bert.embeddings.token_type_embeddings.weight', [2, 768]],
      ['bert.encoder.layer.#.attention.self.query.weight', [768, 768], 12],
    ),
    'bert',
    'text-encoder',
  ],
  [
    'ESRGAN',
    layout(['model.0.weight', [64, 3, 3, 3]], ['model.1.sub.#.RDB1.conv1.0.weight', [32, 64, 3, 3], 23]),
    'esrgan',
    'upscaler',
  ],
  [
    'Real-ESRGAN',
    layout(
      ['params_ema.conv_first.weight', [64, 3, 3, 3]],
      ['params_ema.body.#.rdb1.conv1.weight', [32, 64, 3, 3], 23],
      ['params_ema.conv_body.weight', [64, 64, 3, 3]],
      ['params_ema.conv_last.weight', [3, 64, 3, 3]],
    ),
    'esrgan',
    'upscaler',
  ],
  [
    'SwinIR',
    layout(
      ['conv_first.weight', [180, 3, 3, 3]],
      ['layers.0.residual_group.blocks.0.attn.relative_position_index', [64, 64]],
      ['layers.0.residual_group.blocks.0.mlp.fc1.bias', [360]],
    ),
    'swinir',
    'upscaler',
  ],
  [
    'DAT',
    layout(
      ['before_RG.1.weight', [180]],
      ['layers.0.blocks.0.attn.channel_interaction.1.weight', [22, 180, 1, 1]],
      ['layers.0.blocks.0.attn.attns.0.rpe_biases', [945, 2]],
    ),
    'dat',
    'upscaler',
  ],
  [
    'Whisper',
    layout(
      ['model.encoder.conv1.weight', [768, 80, 3]],
      ['model.decoder.layers.#.encoder_attn.q_proj.weight', [768, 768], 12],
    ),
    'whisper',
    'speech-recognition',
  ],
];

/** Language models. */
export const LANGUAGE_MODELS: readonly SampleRow[] = [
  ['Llama 3 8B', decoder(LLAMA_3), 'llama', 'language-model'],
  [
    'Llama 2 7B',
    decoder({ width: 4096, inner: 11008, vocabulary: 32000, depth: 32, keys: 4096 }),
    'llama',
    'language-model',
  ],
  [
    'Mistral 7B',
    decoder({ width: 4096, inner: 14336, vocabulary: 32768, depth: 32, keys: 1024 }),
    'mistral',
    'language-model',
  ],
  [
    'Qwen 2.5 7B',
    decoder({ width: 3584, inner: 18944, vocabulary: 152064, depth: 28, keys: 512, biases: true }),
    'qwen2',
    'language-model',
  ],
  [
    'Qwen 3 4B',
    decoder({ width: 2560, inner: 9728, vocabulary: 151936, depth: 36, keys: 1024, norms: 128 }),
    'qwen3',
    'language-model',
  ],
  [
    'second shard of Llama 3',
    new Map([...decoder(LLAMA_3)].filter(([name]) => /\.(1[5-9]|2\d)\./.test(name))),
    'transformer-decoder',
    'language-model',
  ],
  [
    'GPT-2',
    layout(
      ['wte.weight', [50257, 768]],
      ['wpe.weight', [1024, 768]],
      ['h.#.attn.c_attn.weight', [768, 2304], 12],
    ),
    'gpt2',
    'language-model',
  ],
];
