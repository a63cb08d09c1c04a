import { adaptable, adapter } from './sample-adapters.ts';
import {
  clipText,
  decoder,
  diffusersFlux1,
  FLUX_DEV,
  flux1,
  LLAMA_3,
  layout,
  merged,
  type SampleRow,
  wan,
} from './sample-transformer-layouts.ts';
import { diffusersUnet, originalUnet, UNETS } from './sample-unet-layouts.ts';

const attention = ['to_q', 'to_k', 'to_v', 'to_out.0'];
const unetLayers = (sizes: (typeof UNETS)[keyof typeof UNETS]) =>
  adaptable(diffusersUnet(sizes), ...attention);
const fluxLayers = adaptable(flux1(FLUX_DEV), 'qkv', 'proj', 'linear1', 'linear2');

/** Adapters in every dialect. */
export const LORAS: readonly SampleRow[] = [
  ['SD 1.5 LoRA, kohya', adapter(unetLayers(UNETS.sd1), 'kohya', 'lora_unet_'), 'sd-1', 'lora', /LoRA/],
  ['SD 2.1 LoRA, kohya', adapter(unetLayers(UNETS.sd2), 'kohya', 'lora_unet_'), 'sd-2', 'lora'],
  [
    'SDXL LoRA, kohya',
    merged(
      adapter(unetLayers(UNETS.sdxl), 'kohya', 'lora_unet_'),
      adapter(adaptable(clipText(1280, 32), 'q_proj'), 'kohya', 'lora_te2_'),
    ),
    'sdxl',
    'lora',
    /2048 input channels/,
  ],
  [
    'SDXL LoRA, original names',
    adapter(adaptable(originalUnet(UNETS.sdxl), ...attention), 'kohya', 'lora_unet_'),
    'sdxl',
    'lora',
  ],
  [
    'SDXL LoRA of self-attention',
    adapter(adaptable(diffusersUnet(UNETS.sdxl), 'attn1.to_q'), 'kohya', 'lora_unet_'),
    'sdxl',
    'lora',
  ],
  ['SDXL DoRA', adapter(unetLayers(UNETS.sdxl), 'dora', 'lora_unet_'), 'sdxl', 'lora', /DoRA/],
  ['SDXL LoHa', adapter(unetLayers(UNETS.sdxl), 'loha', 'lora_unet_'), 'sdxl', 'lora', /LoHa/],
  ['SD 1.5 LoKr', adapter(unetLayers(UNETS.sd1), 'lokr', 'lycoris_'), 'sd-1', 'lora', /LoKr/],
  ['SDXL OFT', adapter(unetLayers(UNETS.sdxl), 'oft', 'lora_unet_'), 'sdxl', 'lora', /OFT/],
  ['SDXL IA3', adapter(unetLayers(UNETS.sdxl), 'ia3', 'lora_unet_'), 'sdxl', 'lora', /IA3/],
  ['SD 1.5 LoRA, PEFT', adapter(unetLayers(UNETS.sd1), 'peft', 'unet.'), 'sd-1', 'lora'],
  ['SD 1.5 LoRA, old Diffusers', adapter(unetLayers(UNETS.sd1), 'diffusers-old', 'unet.'), 'sd-1', 'lora'],
  ['FLUX.1 LoRA, kohya', adapter(fluxLayers, 'kohya', 'lora_unet_'), 'flux-1', 'lora'],
  [
    'FLUX.1 LoRA, PEFT',
    adapter(adaptable(diffusersFlux1(), 'to_q', 'to_k', 'proj_mlp'), 'peft', 'transformer.'),
    'flux-1',
    'lora',
  ],
  ['FLUX.1 LoKr', adapter(fluxLayers, 'lokr', 'lycoris_'), 'flux-1', 'lora'],
  [
    'FLUX.1 LoRA, XLabs',
    layout(
      ['double_blocks.#.processor.qkv_lora1.down.weight', [16, 3072], 19],
      ['double_blocks.#.processor.qkv_lora1.up.weight', [9216, 16], 19],
    ),
    'flux-1',
    'lora',
  ],
  [
    'FLUX.1 control LoRA',
    merged(
      adapter(fluxLayers, 'peft', ''),
      layout(['double_blocks.#.img_attn.norm.key_norm.scale', [128], 19]),
    ),
    'flux-1',
    'lora',
  ],
  [
    'FLUX.2 LoRA',
    adapter(
      layout(['single_transformer_blocks.#.attn.to_qkv_mlp_proj', [36864, 6144], 48]),
      'peft',
      'transformer.',
    ),
    'flux-2',
    'lora',
  ],
  [
    'HunyuanVideo LoRA',
    adapter(
      adaptable(flux1({ ...FLUX_DEV, doubles: 20, singles: 40 }), 'qkv', 'proj', 'linear1'),
      'kohya',
      'lora_unet_',
    ),
    'hunyuan-video',
    'lora',
  ],
  [
    'SD 3 LoRA',
    adapter(
      layout(
        ['transformer_blocks.#.attn.add_q_proj', [1536, 1536], 24],
        ['transformer_blocks.#.attn.to_q', [1536, 1536], 24],
      ),
      'peft',
      'transformer.',
    ),
    'sd-3',
    'lora',
  ],
  [
    'Wan LoRA',
    adapter(adaptable(wan(5120, 40, 16), 'self_attn.q', 'cross_attn.k'), 'peft', 'diffusion_model.'),
    'wan',
    'lora',
  ],
  [
    'Qwen-Image LoRA',
    adapter(
      layout(
        ['transformer_blocks.#.attn.to_q', [3072, 3072], 60],
        ['transformer_blocks.#.attn.to_out.0', [3072, 3072], 60],
      ),
      'peft',
      'transformer.',
    ),
    'qwen-image',
    'lora',
  ],
  [
    'Z-Image LoRA',
    adapter(layout(['layers.#.attention.to_q', [3840, 3840], 30]), 'peft', 'diffusion_model.'),
    'z-image',
    'lora',
  ],
  [
    'Llama LoRA',
    adapter(adaptable(decoder(LLAMA_3), 'q_proj', 'v_proj'), 'peft', 'base_model.model.'),
    'transformer-decoder',
    'lora',
  ],
  [
    'SD 1.5 LoRA of the text encoder',
    adapter(adaptable(clipText(768, 12), 'q_proj', 'mlp.fc1'), 'kohya', 'lora_te_'),
    'sd-1',
    'lora',
  ],
];
