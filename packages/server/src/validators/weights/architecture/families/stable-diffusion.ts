import type { Condition, Family, Note } from '../rule.ts';
import { has, lacks, packed, ranked, sized } from '../rule.ts';
import { DIFFUSION_PREFIXES } from './diffusion-prefixes.ts';

/** The cross-attention of the original layout that reads the text: its input is as wide as a token. */
const FIRST_LEVEL = 'input_blocks.2.1.transformer_blocks.0.attn2.to_k.weight';
const SECOND_LEVEL = 'input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight';
const DIFFUSERS_FIRST_LEVEL = 'down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight';
const DIFFUSERS_SECOND_LEVEL = 'down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight';

/** Present in every U-Net and absent from ControlNets, which copy only its first half. */
const ORIGINAL_END = 'out.2.weight';
const DIFFUSERS_END = 'conv_out.weight';

const NO_TIME: readonly Condition[] = [
  lacks('input_blocks.1.1.time_stack.0.attn1.to_q.weight'),
  lacks('input_blocks.1.1.time_mixer.mix_factor'),
];

const ORIGINAL_NOTES: readonly Note[] = [
  { when: [sized('input_blocks.0.0.weight', 1, 9)], says: 'an inpainting variant' },
  { when: [sized('input_blocks.0.0.weight', 1, 8)], says: 'an image-editing variant (InstructPix2Pix)' },
];
const DIFFUSERS_NOTES: readonly Note[] = [
  { when: [sized('conv_in.weight', 1, 9)], says: 'an inpainting variant' },
  { when: [sized('conv_in.weight', 1, 8)], says: 'an image-editing variant (InstructPix2Pix)' },
  { when: [has('time_embedding.cond_proj.weight')], says: 'a latent consistency model' },
];

const role = 'diffusion-model';

export const stableDiffusion: Family = {
  source:
    'CompVis/stable-diffusion and Stability-AI/generative-models configurations; InvokeAI model_manager/configs/main.py; ComfyUI model_detection.py',
  prefixes: DIFFUSION_PREFIXES,
  rules: [
    {
      architecture: 'stable-video-diffusion',
      role,
      proof: [sized(FIRST_LEVEL, 1, 1024), has('input_blocks.1.1.time_stack.0.attn1.to_q.weight')],
    },
    {
      architecture: 'sdxl',
      role,
      proof: [sized(SECOND_LEVEL, 1, 2048), has(ORIGINAL_END)],
      notes: ORIGINAL_NOTES,
    },
    {
      architecture: 'sdxl-refiner',
      role,
      proof: [sized(SECOND_LEVEL, 1, 1280), sized('input_blocks.0.0.weight', 0, 384), has(ORIGINAL_END)],
    },
    {
      architecture: 'sd-1',
      role,
      proof: [sized(FIRST_LEVEL, 1, 768), has(ORIGINAL_END)],
      notes: ORIGINAL_NOTES,
    },
    {
      architecture: 'sd-2',
      role,
      proof: [sized(FIRST_LEVEL, 1, 1024), has(ORIGINAL_END), ...NO_TIME],
      notes: [
        ...ORIGINAL_NOTES,
        { when: [sized('input_blocks.0.0.weight', 1, 5)], says: 'a depth-guided variant' },
        { when: [has('label_emb.0.0.weight')], says: 'an image-variation variant (unCLIP)' },
      ],
    },
    {
      architecture: 'sdxl',
      role,
      proof: [sized(DIFFUSERS_SECOND_LEVEL, 1, 2048), has('up_blocks.0.resnets.0.conv1.weight')],
      notes: DIFFUSERS_NOTES,
    },
    {
      architecture: 'sdxl-refiner',
      role,
      proof: [
        sized(DIFFUSERS_SECOND_LEVEL, 1, 1280),
        sized('add_embedding.linear_1.weight', 1, 2560),
        has(DIFFUSERS_END),
      ],
    },
    {
      architecture: 'sd-1',
      role,
      proof: [sized(DIFFUSERS_FIRST_LEVEL, 1, 768), has(DIFFUSERS_END)],
      notes: DIFFUSERS_NOTES,
    },
    {
      architecture: 'sd-2',
      role,
      proof: [
        sized(DIFFUSERS_FIRST_LEVEL, 1, 1024),
        has(DIFFUSERS_END),
        lacks('down_blocks.0.attentions.0.temporal_transformer_blocks.0.attn1.to_q.weight'),
        lacks('down_blocks.0.temp_attentions.0.proj_in.weight'),
      ],
      notes: DIFFUSERS_NOTES,
    },
    {
      architecture: 'stable-video-diffusion',
      role,
      proof: [
        sized(DIFFUSERS_FIRST_LEVEL, 1, 1024),
        has('down_blocks.0.attentions.0.temporal_transformer_blocks.0.attn1.to_q.weight'),
      ],
    },
    ...packedRules(),
  ],
};

/** Packed weights hide the width of a token, so these go by the depth of the transformers. */
function packedRules(): Family['rules'] {
  return [
    {
      architecture: 'sdxl',
      role,
      proof: [packed(SECOND_LEVEL), has('middle_block.1.transformer_blocks.9.norm1.weight')],
    },
    {
      architecture: 'sdxl-refiner',
      role,
      proof: [
        packed(SECOND_LEVEL),
        has('middle_block.1.transformer_blocks.3.norm1.weight'),
        sized('input_blocks.0.0.weight', 0, 384),
      ],
    },
    {
      architecture: 'sd-1',
      role,
      proof: [
        packed(FIRST_LEVEL),
        ranked('input_blocks.1.1.proj_in.weight', 4),
        lacks('label_emb.0.0.weight'),
      ],
    },
    {
      architecture: 'sd-2',
      role,
      proof: [packed(FIRST_LEVEL), packed('input_blocks.1.1.proj_in.weight'), ...NO_TIME],
    },
    {
      architecture: 'sdxl',
      role,
      proof: [
        packed(DIFFUSERS_SECOND_LEVEL),
        has('mid_block.attentions.0.transformer_blocks.9.norm1.weight'),
        has(DIFFUSERS_END),
      ],
    },
  ];
}
