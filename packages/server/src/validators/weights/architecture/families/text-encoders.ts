import type { Condition, Family, Note, Rule } from '../rule.ts';
import { either, has, lacks, sized } from '../rule.ts';

const role = 'text-encoder';

/** The first width of CLIP's text towers, in Transformers' and in OpenCLIP's names. */
const CLIP_FC1 = 'text_model.encoder.layers.0.mlp.fc1.weight';
const OPEN_CLIP_FC = 'transformer.resblocks.0.mlp.c_fc.weight';
const CLIP_TOWERS = [
  ['clip-l', 768],
  ['clip-h', 1024],
  ['clip-g', 1280],
] as const;

function clip(): Rule[] {
  return CLIP_TOWERS.flatMap(([architecture, width]): Rule[] => [
    {
      architecture,
      role: 'text-and-image-encoder',
      proof: [
        sized(CLIP_FC1, 1, width),
        sized('text_model.embeddings.token_embedding.weight', 0, 49408),
        has('vision_model.embeddings.patch_embedding.weight'),
      ],
    },
    {
      architecture,
      role,
      proof: [sized(CLIP_FC1, 1, width), sized('text_model.embeddings.token_embedding.weight', 0, 49408)],
    },
    {
      architecture,
      role: 'text-and-image-encoder',
      proof: [
        sized(OPEN_CLIP_FC, 1, width),
        sized('token_embedding.weight', 0, 49408),
        has('visual.conv1.weight'),
      ],
    },
    {
      architecture,
      role,
      proof: [sized(OPEN_CLIP_FC, 1, width), sized('token_embedding.weight', 0, 49408)],
    },
  ]);
}

const T5_ENCODER = 'encoder.block.#.layer.0.SelfAttention.q.weight';
/** UMT5 has a larger vocabulary, and learns the bias of positions in every block, T5 only in the first. */
const UMT5_BIAS = either(
  sized('shared.weight', 0, 256384),
  ...Array.from({ length: 23 }, (_, block) =>
    has(`encoder.block.${block + 1}.layer.0.SelfAttention.relative_attention_bias.weight`),
  ),
);
const DECODER = has('decoder.block.#.layer.1.EncDecAttention.q.weight');
const NO_DECODER = lacks('decoder.block.#.layer.1.EncDecAttention.q.weight');
const T5_NOTES: readonly Note[] = [
  { when: [sized('encoder.block.23.layer.1.DenseReluDense.wi_1.weight', 0, 10240)], says: 'the XXL size' },
];

function t5(): Rule[] {
  const encoder: readonly Condition[] = [has(T5_ENCODER)];
  return [
    { architecture: 'umt5', role: 'language-model', proof: [...encoder, UMT5_BIAS, DECODER] },
    { architecture: 't5', role: 'language-model', proof: [...encoder, DECODER] },
    { architecture: 'umt5', role, proof: [...encoder, UMT5_BIAS, NO_DECODER], notes: T5_NOTES },
    { architecture: 't5', role, proof: [...encoder, NO_DECODER], notes: T5_NOTES },
    {
      // The file that accompanies Wan in its authors' own names.
      architecture: 'umt5',
      role,
      proof: [
        sized('token_embedding.weight', 0, 256384),
        has('blocks.#.attn.q.weight'),
        has('blocks.#.ffn.gate.0.weight'),
      ],
    },
  ];
}

/** Encoders of the BERT kind; their names may stand under the model's own. */
function bert(): Rule[] {
  const attention = has('encoder.layer.#.attention.self.query.weight');
  return [
    {
      architecture: 'deberta',
      role,
      proof: [
        has('encoder.layer.#.attention.self.query_proj.weight'),
        has('embeddings.word_embeddings.weight'),
      ],
    },
    {
      architecture: 'roberta',
      role,
      proof: [
        attention,
        sized('embeddings.position_embeddings.weight', 0, 514),
        has('embeddings.word_embeddings.weight'),
      ],
    },
    {
      architecture: 'bert',
      role,
      proof: [
        attention,
        has('embeddings.word_embeddings.weight'),
        sized('embeddings.token_type_embeddings.weight', 0, 2),
        has('embeddings.position_embeddings.weight'),
        // LayoutLM adds the places of words on a page.
        lacks('embeddings.x_position_embeddings.weight'),
      ],
    },
    {
      architecture: 'distilbert',
      role,
      proof: [has('transformer.layer.#.attention.q_lin.weight'), has('embeddings.word_embeddings.weight')],
    },
  ];
}

export const textEncoders: Family = {
  source:
    'ComfyUI sd.py (detect_te_model); mlfoundations/open_clip; Transformers modeling_clip, modeling_t5, modeling_umt5, modeling_bert, modeling_roberta, modeling_deberta_v2, modeling_distilbert',
  prefixes: [
    '',
    'text_encoders.clip_l.transformer.',
    'cond_stage_model.transformer.',
    'model.',
    'bert.',
    'roberta.',
    'deberta.',
    'distilbert.',
  ],
  rules: [...clip(), ...t5(), ...bert()],
};
