import type { Family, Note } from '../rule.ts';
import { has, lacks, ranked, sized } from '../rule.ts';
import { DIFFUSION_PREFIXES } from './diffusion-prefixes.ts';

const role = 'diffusion-model';

const WAN_NOTES: readonly Note[] = [
  { when: [has('vace_patch_embedding.weight')], says: 'a VACE variant' },
  { when: [sized('patch_embedding.weight', 1, 36)], says: 'an image-to-video variant' },
  { when: [sized('patch_embedding.weight', 1, 48)], says: 'the 2.2 5B variant' },
];

/** Diffusion models of moving pictures, sound and shapes. */
export const videoTransformers: Family = {
  source:
    'ComfyUI model_detection.py; diffusers transformer_wan, transformer_hunyuan_video, transformer_ltx, transformer_mochi, cogvideox_transformer_3d; Tencent, Wan-Video, Lightricks and Stability AI repositories',
  prefixes: DIFFUSION_PREFIXES,
  rules: [
    {
      architecture: 'hunyuan-video',
      role,
      proof: [
        has('txt_in.individual_token_refiner.blocks.0.norm1.weight'),
        has('img_in.proj.weight'),
        has('double_blocks.0.img_attn.norm.key_norm.weight'),
      ],
    },
    {
      architecture: 'hunyuan-video',
      role,
      proof: [
        has('txt_in.individual_token_refiner.blocks.0.norm1.weight'),
        has('img_in.proj.weight'),
        has('double_blocks.0.img_attn_qkv.weight'),
      ],
    },
    {
      architecture: 'hunyuan-video',
      role,
      proof: [
        has('context_embedder.token_refiner.refiner_blocks.0.norm1.weight'),
        ranked('x_embedder.proj.weight', 5),
      ],
    },
    {
      architecture: 'wan',
      role,
      proof: [has('head.modulation'), has('blocks.0.ffn.0.weight'), has('patch_embedding.weight')],
      notes: WAN_NOTES,
    },
    {
      architecture: 'wan',
      role,
      proof: [
        has('condition_embedder.time_embedder.linear_1.weight'),
        has('condition_embedder.text_embedder.linear_1.weight'),
        has('blocks.0.scale_shift_table'),
        has('patch_embedding.weight'),
      ],
      notes: WAN_NOTES,
    },
    {
      architecture: 'ltx-2',
      role,
      proof: [
        has('adaln_single.emb.timestep_embedder.linear_1.bias'),
        has('audio_adaln_single.linear.weight'),
        has('patchify_proj.weight'),
      ],
    },
    {
      architecture: 'ltx-video',
      role,
      proof: [
        has('adaln_single.emb.timestep_embedder.linear_1.bias'),
        has('patchify_proj.weight'),
        has('transformer_blocks.0.attn2.to_k.weight'),
        lacks('pos_embed.proj.bias'),
      ],
    },
    {
      architecture: 'ltx-video',
      role,
      proof: [
        has('time_embed.emb.timestep_embedder.linear_1.weight'),
        sized('proj_in.bias', 0, 2048),
        has('caption_projection.linear_1.weight'),
        has('transformer_blocks.0.attn1.norm_q.weight'),
        lacks('patch_embed.proj.weight'),
        lacks('audio_proj_in.weight'),
      ],
    },
    {
      architecture: 'mochi',
      role,
      proof: [has('t5_yproj.weight'), has('blocks.0.attn.qkv_x.weight')],
    },
    {
      architecture: 'cogvideox',
      role,
      proof: [
        has('patch_embed.text_proj.weight'),
        has('transformer_blocks.0.norm1.linear.weight'),
        has('transformer_blocks.0.attn1.norm_q.weight'),
      ],
    },
    {
      architecture: 'cosmos',
      role,
      proof: [has('blocks.block0.blocks.0.block.attn.to_q.0.weight'), has('x_embedder.proj.1.weight')],
    },
    {
      architecture: 'kandinsky-5',
      role,
      proof: [
        has('visual_transformer_blocks.0.cross_attention.key_norm.weight'),
        has('visual_embeddings.in_layer.weight'),
      ],
    },
    {
      architecture: 'hunyuan3d-2',
      role,
      proof: [has('latent_in.weight'), has('cond_in.weight'), has('double_blocks.0.img_attn.qkv.weight')],
    },
    {
      architecture: 'stable-audio',
      role,
      proof: [has('transformer.rotary_pos_emb.inv_freq'), has('to_cond_embed.0.weight')],
    },
    {
      architecture: 'ace-step',
      role,
      proof: [has('genre_embedder.weight'), has('lyric_embs.weight')],
    },
  ],
};
