import type { Condition, Family, Rule } from '../rule.ts';
import { either, has, lacks, sized, under } from '../rule.ts';

const FIRST_LEVEL = 'input_blocks.2.1.transformer_blocks.0.attn2.to_k';
const SECOND_LEVEL = 'input_blocks.4.1.transformer_blocks.0.attn2.to_k';
const DIFFUSERS_FIRST_LEVEL = 'down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight';
const DIFFUSERS_SECOND_LEVEL = 'down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight';

const ORIGINAL: readonly Condition[] = [has('input_hint_block.0.weight'), has('zero_convs.0.0.weight')];
const DIFFUSERS: readonly Condition[] = [
  has('controlnet_cond_embedding.conv_in.weight'),
  has('controlnet_down_blocks.0.weight'),
];
const CONTROL_LORA: readonly Condition[] = [has('lora_controlnet')];

/** ControlNets copy the first half of a base model, so the same width of a token tells the base. */
function ofBase(marks: readonly Condition[], first: string, second: string, xlEmbedding: string): Rule[] {
  const role = 'controlnet';
  return [
    { architecture: 'sdxl', role, proof: [...marks, sized(second, 1, 2048)] },
    { architecture: 'sd-1', role, proof: [...marks, sized(first, 1, 768)] },
    { architecture: 'sd-2', role, proof: [...marks, sized(first, 1, 1024)] },
    { architecture: 'sdxl', role, proof: [...marks, sized(xlEmbedding, 1, 2816)] },
    { architecture: 'unknown', role, proof: marks },
  ];
}

export const controlNets: Family = {
  source:
    'lllyasviel/ControlNet; ComfyUI controlnet.py (load_controlnet_state_dict); InvokeAI model_manager/configs/controlnet.py; diffusers ControlNetModel, FluxControlNetModel, SD3ControlNetModel',
  prefixes: ['', 'control_model.'],
  rules: [
    ...ofBase(CONTROL_LORA, `${FIRST_LEVEL}.down`, `${SECOND_LEVEL}.down`, 'label_emb.0.0.down'),
    ...ofBase(ORIGINAL, `${FIRST_LEVEL}.weight`, `${SECOND_LEVEL}.weight`, 'label_emb.0.0.weight'),
    ...ofBase(DIFFUSERS, DIFFUSERS_FIRST_LEVEL, DIFFUSERS_SECOND_LEVEL, 'add_embedding.linear_1.weight'),
    {
      architecture: 'flux-1',
      role: 'controlnet',
      proof: [
        either(has('controlnet_blocks.0.weight'), has('controlnet_blocks.0.linear.weight')),
        has('double_blocks.0.img_attn.norm.key_norm.scale'),
      ],
    },
    {
      architecture: 'sd-3',
      role: 'controlnet',
      proof: [has('controlnet_blocks.0.weight'), has('pos_embed_input.proj.weight')],
    },
    {
      architecture: 'qwen-image',
      role: 'controlnet',
      proof: [has('controlnet_blocks.0.weight'), has('transformer_blocks.0.img_mlp.net.0.proj.weight')],
    },
    {
      architecture: 'flux-1',
      role: 'controlnet',
      proof: [
        has('controlnet_blocks.0.weight'),
        has('controlnet_x_embedder.weight'),
        sized('context_embedder.bias', 0, 3072),
        has('transformer_blocks.0.attn.norm_added_k.weight'),
      ],
    },
    {
      architecture: 'hunyuan-dit',
      role: 'controlnet',
      proof: [has('after_proj_list.18.bias')],
    },
    {
      architecture: 'z-image',
      role: 'controlnet',
      proof: [under('control_layers'), under('control_all_x_embedder')],
    },
  ],
};

export const conditioningAdapters: Family = {
  source:
    'TencentARC/T2I-Adapter; tencent-ailab/IP-Adapter; ComfyUI controlnet.py (load_t2i_adapter) and sd.py (load_style_model); InvokeAI model_manager/configs/ip_adapter.py',
  prefixes: ['', 'adapter.'],
  rules: [
    {
      architecture: 'sdxl',
      role: 't2i-adapter',
      proof: [sized('conv_in.weight', 1, 256, 768), has('body.0.block1.weight')],
    },
    {
      architecture: 'sd-1',
      role: 't2i-adapter',
      proof: [sized('conv_in.weight', 1, 64, 192), has('body.0.block1.weight')],
    },
    {
      architecture: 'sdxl',
      role: 't2i-adapter',
      proof: [sized('conv_in.weight', 1, 256, 768), has('body.0.resnets.0.block1.weight')],
    },
    {
      architecture: 'sd-1',
      role: 't2i-adapter',
      proof: [sized('conv_in.weight', 1, 64, 192), has('body.0.resnets.0.block1.weight')],
    },
    ...(
      [
        ['sd-1', 768],
        ['sd-2', 1024],
        ['sdxl', 2048],
      ] as const
    ).map(
      ([architecture, width]): Rule => ({
        architecture,
        role: 'ip-adapter',
        proof: [sized('ip_adapter.1.to_k_ip.weight', 1, width), under('image_proj')],
      }),
    ),
    {
      architecture: 'flux-1',
      role: 'ip-adapter',
      proof: [
        has('ip_adapter_proj_model.proj.weight'),
        has('double_blocks.0.processor.ip_adapter_double_stream_k_proj.weight'),
      ],
    },
    {
      architecture: 'flux-1',
      role: 'style-model',
      proof: [has('redux_down.weight'), has('redux_up.weight'), lacks('style_embedding')],
    },
  ],
};
