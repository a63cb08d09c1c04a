import type { Family } from '../rule.ts';
import { either, has, lacks, sized } from '../rule.ts';
import { DIFFUSION_PREFIXES } from './diffusion-prefixes.ts';

const role = 'diffusion-model';

/** Diffusion transformers for still pictures, apart from FLUX. */
export const imageTransformers: Family = {
  source:
    'ComfyUI model_detection.py; diffusers transformer_sd3, auraflow_transformer_2d, pixart_transformer_2d, hunyuan_transformer_2d, transformer_qwenimage, transformer_lumina2, transformer_z_image',
  prefixes: DIFFUSION_PREFIXES,
  rules: [
    {
      architecture: 'sd-3',
      role,
      proof: [has('joint_blocks.0.context_block.attn.qkv.weight'), lacks('controlnet_blocks.#.weight')],
      notes: [
        {
          when: [sized('x_embedder.proj.weight', 0, 1536), lacks('joint_blocks.0.x_block.attn2.qkv.weight')],
          says: '3 medium (2B)',
        },
        { when: [has('joint_blocks.0.x_block.attn2.qkv.weight')], says: '3.5 medium' },
        {
          when: [sized('x_embedder.proj.weight', 0, 2432), has('joint_blocks.37.x_block.attn.qkv.weight')],
          says: '3.5 large',
        },
      ],
    },
    {
      architecture: 'sd-3',
      role,
      proof: [
        has('transformer_blocks.0.attn.add_q_proj.weight'),
        sized('pos_embed.proj.weight', 0, 1536, 2432),
        has('context_embedder.weight'),
        lacks('controlnet_blocks.#.weight'),
        lacks('single_transformer_blocks.0.attn.to_q.weight'),
      ],
      notes: [
        { when: [has('transformer_blocks.0.attn2.to_q.weight')], says: '3.5 medium' },
        {
          when: [sized('pos_embed.proj.bias', 0, 2432), has('transformer_blocks.37.attn.to_q.weight')],
          says: '3.5 large',
        },
      ],
    },
    {
      architecture: 'auraflow',
      role,
      proof: [has('double_layers.0.attn.w1q.weight'), has('cond_seq_linear.weight')],
    },
    {
      architecture: 'auraflow',
      role,
      proof: [has('joint_transformer_blocks.0.attn.add_q_proj.weight'), has('register_tokens')],
    },
    {
      architecture: 'hunyuan-dit',
      role,
      proof: [has('mlp_t5.0.weight'), has('extra_embedder.0.weight'), lacks('after_proj_list.18.bias')],
    },
    {
      architecture: 'hunyuan-dit',
      role,
      proof: [has('time_extra_emb.pooler.positional_embedding'), sized('pos_embed.proj.weight', 0, 1408)],
    },
    {
      architecture: 'pixart',
      role,
      proof: [
        has('t_block.1.weight'),
        has('y_embedder.y_proj.fc1.weight'),
        sized('x_embedder.proj.weight', 0, 1152),
      ],
      notes: [{ when: [has('ar_embedder.mlp.0.weight')], says: 'PixArt-alpha' }],
    },
    {
      architecture: 'pixart',
      role,
      proof: [
        has('adaln_single.emb.timestep_embedder.linear_1.bias'),
        sized('pos_embed.proj.weight', 0, 1152),
        has('caption_projection.linear_1.weight'),
      ],
      notes: [{ when: [has('adaln_single.emb.resolution_embedder.linear_1.weight')], says: 'PixArt-alpha' }],
    },
    {
      architecture: 'qwen-image',
      role,
      proof: [
        sized('txt_norm.weight', 0, 3584),
        has('transformer_blocks.0.img_mlp.net.0.proj.weight'),
        has('img_in.weight'),
        lacks('controlnet_blocks.#.weight'),
      ],
    },
    {
      architecture: 'z-image',
      role,
      proof: [
        sized('cap_embedder.1.bias', 0, 3840),
        either(
          has('noise_refiner.0.attention.k_norm.weight'),
          has('noise_refiner.0.attention.norm_k.weight'),
        ),
        lacks('dec_net.cond_embed.weight'),
        // The learned padding token is what tells it from derivatives of the same shape.
        has('cap_pad_token'),
      ],
    },
    {
      architecture: 'lumina-2',
      role,
      proof: [
        sized('cap_embedder.1.bias', 0, 2304),
        has('noise_refiner.0.attention.k_norm.weight'),
        lacks('clip_text_pooled_proj.0.weight'),
      ],
    },
    {
      architecture: 'lumina-2',
      role,
      proof: [
        sized('time_caption_embed.caption_embedder.1.bias', 0, 2304),
        has('noise_refiner.0.attn.to_q.weight'),
      ],
    },
    {
      architecture: 'omnigen-2',
      role,
      proof: [
        has('time_caption_embed.timestep_embedder.linear_1.bias'),
        sized('time_caption_embed.caption_embedder.1.bias', 0, 2520),
      ],
    },
    {
      architecture: 'hidream',
      role,
      proof: [
        has('caption_projection.0.linear.weight'),
        has('double_stream_blocks.0.block.attn1.to_q.weight'),
      ],
    },
    {
      architecture: 'stable-cascade',
      role,
      proof: [has('clf.1.weight'), has('clip_txt_mapper.weight')],
      notes: [{ when: [], says: 'the stage C model' }],
    },
    {
      architecture: 'stable-cascade',
      role,
      proof: [has('clf.1.weight'), has('clip_mapper.weight')],
      notes: [{ when: [], says: 'the stage B model' }],
    },
    {
      architecture: 'anima',
      role,
      proof: [has('llm_adapter.blocks.0.cross_attn.q_proj.weight'), has('blocks.0.mlp.layer1.weight')],
    },
  ],
};
