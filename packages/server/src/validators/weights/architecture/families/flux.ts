import type { Family } from '../rule.ts';
import { either, has, lacks, sized } from '../rule.ts';
import { DIFFUSION_PREFIXES } from './diffusion-prefixes.ts';

const role = 'diffusion-model';

/** Black Forest Labs' own names say `scale`, ComfyUI's newer ones `weight`. */
const DOUBLE_BLOCK = either(
  has('double_blocks.0.img_attn.norm.key_norm.scale'),
  has('double_blocks.0.img_attn.norm.key_norm.weight'),
);
const GUIDANCE_LAYER = either(
  has('distilled_guidance_layer.norms.0.scale'),
  has('distilled_guidance_layer.norms.0.weight'),
);

/** Text widths of FLUX.2: three layers of Mistral Small (dev), of Qwen3 4B and 8B (klein). */
const FLUX_2_VARIANTS = [
  [15360, 'the dev variant'],
  [7680, 'the klein 4B variant'],
  [12288, 'the klein 9B variant'],
] as const;

export const flux: Family = {
  source:
    'black-forest-labs/flux and flux2; ComfyUI model_detection.py; diffusers FluxTransformer2DModel, Flux2Transformer2DModel and ChromaTransformer2DModel; InvokeAI configs/lora.py for the widths of FLUX.2',
  prefixes: DIFFUSION_PREFIXES,
  rules: [
    {
      architecture: 'flux-2',
      role,
      proof: [DOUBLE_BLOCK, has('double_stream_modulation_img.lin.weight')],
      notes: FLUX_2_VARIANTS.map(([width, says]) => ({ when: [sized('txt_in.weight', 1, width)], says })),
    },
    {
      architecture: 'flux-2',
      role,
      proof: [
        has('double_stream_modulation_img.linear.weight'),
        has('single_transformer_blocks.0.attn.to_qkv_mlp_proj.weight'),
      ],
      notes: FLUX_2_VARIANTS.map(([width, says]) => ({
        when: [sized('context_embedder.weight', 1, width)],
        says,
      })),
    },
    {
      architecture: 'chroma',
      role,
      proof: [DOUBLE_BLOCK, GUIDANCE_LAYER, lacks('nerf_blocks.0.norm.scale')],
    },
    {
      architecture: 'chroma',
      role,
      proof: [GUIDANCE_LAYER, has('single_transformer_blocks.0.attn.to_q.weight')],
    },
    {
      architecture: 'flux-1',
      role,
      proof: [
        DOUBLE_BLOCK,
        sized('vector_in.in_layer.bias', 0, 3072),
        has('img_in.weight'),
        lacks('controlnet_blocks.#.weight'),
        lacks('controlnet_blocks.#.linear.weight'),
      ],
      notes: [
        {
          when: [has('guidance_in.in_layer.weight')],
          says: 'guidance-distilled, as dev, Kontext and Fill are',
        },
        {
          when: [lacks('guidance_in.in_layer.weight')],
          says: 'there is no `guidance_in`: timestep-distilled, as schnell is',
        },
        { when: [sized('img_in.weight', 1, 384)], says: 'the Fill (inpainting) variant' },
        { when: [sized('img_in.weight', 1, 128)], says: 'a control variant (Canny or Depth)' },
      ],
    },
    {
      architecture: 'flux-1',
      role,
      proof: [
        has('transformer_blocks.0.attn.norm_added_k.weight'),
        has('single_transformer_blocks.0.proj_mlp.weight'),
        sized('time_text_embed.text_embedder.linear_1.weight', 1, 768),
        has('x_embedder.weight'),
        lacks('controlnet_blocks.#.weight'),
      ],
      notes: [
        {
          when: [has('time_text_embed.guidance_embedder.linear_1.weight')],
          says: 'guidance-distilled, as dev, Kontext and Fill are',
        },
        { when: [sized('x_embedder.weight', 1, 384)], says: 'the Fill (inpainting) variant' },
        { when: [sized('x_embedder.weight', 1, 128)], says: 'a control variant (Canny or Depth)' },
      ],
    },
  ],
};
