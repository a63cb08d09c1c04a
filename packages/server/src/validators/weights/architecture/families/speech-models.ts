import type { Family } from '../rule.ts';
import { has, sized } from '../rule.ts';

export const speechModels: Family = {
  source: 'openai/whisper model.py; Transformers modeling_whisper, modeling_wav2vec2, modeling_hubert',
  prefixes: [''],
  rules: [
    {
      architecture: 'whisper',
      role: 'speech-recognition',
      proof: [
        sized('model.encoder.conv1.weight', 1, 80, 128),
        has('model.decoder.layers.0.encoder_attn.q_proj.weight'),
      ],
    },
    {
      architecture: 'whisper',
      role: 'speech-recognition',
      proof: [sized('encoder.conv1.weight', 1, 80, 128), has('decoder.blocks.0.cross_attn.query.weight')],
    },
    {
      architecture: 'wav2vec2',
      role: 'speech-encoder',
      proof: [
        sized('wav2vec2.feature_extractor.conv_layers.0.conv.weight', 0, 512),
        has('wav2vec2.encoder.layers.0.attention.q_proj.weight'),
      ],
    },
    {
      architecture: 'hubert',
      role: 'speech-encoder',
      proof: [
        sized('hubert.feature_extractor.conv_layers.0.conv.weight', 0, 512),
        has('hubert.encoder.layers.0.attention.q_proj.weight'),
      ],
    },
  ],
};
