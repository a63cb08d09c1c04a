import type { Family, Rule } from '../rule.ts';
import { has, lacks, ranked, sized } from '../rule.ts';

const role = 'image-encoder';
const PATCHES = 'vision_model.embeddings.patch_embedding.weight';

/** Widths of CLIP's image towers: ViT-B, ViT-L, ViT-H and ViT-bigG (whose text towers have others). */
const CLIP_WIDTHS = [768, 1024, 1280, 1664];

const clip: Rule = {
  architecture: 'clip-vision',
  role,
  proof: [
    sized(PATCHES, 0, ...CLIP_WIDTHS),
    has('vision_model.embeddings.class_embedding'),
    has('vision_model.encoder.layers.0.mlp.fc1.weight'),
    lacks('text_model.embeddings.token_embedding.weight'),
  ],
};

export const imageEncoders: Family = {
  source:
    'ComfyUI clip_vision.py; Transformers modeling_clip, modeling_siglip and modeling_dinov2; mlfoundations/open_clip',
  prefixes: ['', 'model.'],
  rules: [
    clip,
    {
      architecture: 'siglip',
      role: 'text-and-image-encoder',
      proof: [has('vision_model.head.probe'), has('text_model.embeddings.token_embedding.weight')],
    },
    {
      architecture: 'siglip',
      role,
      proof: [
        ranked(PATCHES, 4),
        has('vision_model.encoder.layers.0.mlp.fc1.weight'),
        has('vision_model.head.probe'),
        lacks('vision_model.embeddings.class_embedding'),
      ],
    },
    {
      architecture: 'clip-vision',
      role,
      proof: [
        sized('visual.conv1.weight', 0, ...CLIP_WIDTHS),
        has('visual.transformer.resblocks.0.mlp.c_fc.weight'),
        lacks('token_embedding.weight'),
      ],
    },
    {
      architecture: 'dinov2',
      role,
      proof: [
        has('embeddings.cls_token'),
        has('encoder.layer.0.layer_scale1.lambda1'),
        has('embeddings.patch_embeddings.projection.weight'),
      ],
    },
  ],
};
