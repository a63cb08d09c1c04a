import type { Condition, Family, Rule } from '../rule.ts';
import { either, has, lacks, sized } from '../rule.ts';

const role = 'language-model';

const layer = (name: string) => `layers.#.${name}`;
const EMBEDDING = 'embed_tokens.weight';
const vocabulary = (...sizes: readonly number[]): Condition => sized(EMBEDDING, 0, ...sizes);

/** The plain decoder that most models are variations of: separate projections, gated feed-forward, no biases. */
const ATTENTION = has(layer('self_attn.q_proj.weight'));
const GATED = has(layer('mlp.gate_proj.weight'));
const NO_QUERY_BIAS = lacks(layer('self_attn.q_proj.bias'));
const NO_OUTPUT_BIAS = lacks(layer('self_attn.o_proj.bias'));
const NO_QUERY_NORM = lacks(layer('self_attn.q_norm.weight'));
const RMS_NORM = lacks(layer('input_layernorm.bias'));
const PLAIN: readonly Condition[] = [
  ATTENTION,
  GATED,
  NO_QUERY_BIAS,
  NO_OUTPUT_BIAS,
  NO_QUERY_NORM,
  RMS_NORM,
  has(layer('post_attention_layernorm.weight')),
  lacks(layer('pre_feedforward_layernorm.weight')),
];

/** Qwen's vocabulary of 151,643 tokens and its specials, padded to different sizes. */
const QWEN = vocabulary(151646, 151936, 152064);

const VISION = either(has('/visual.patch_embed.proj.weight'), has('/model.visual.patch_embed.proj.weight'));

/** Names under the body of the model: `layers.N...`, `embed_tokens`. */
export const languageModels: Family = {
  source:
    'Transformers modeling_llama, modeling_mistral, modeling_mixtral, modeling_qwen2, modeling_qwen2_moe, modeling_qwen3, modeling_qwen3_moe, modeling_gemma, modeling_gemma2, modeling_gemma3, modeling_phi, modeling_phi3, modeling_deepseek_v3, modeling_gpt_oss and their published configurations',
  prefixes: ['model.', 'language_model.model.', 'model.language_model.', 'model.language_model.model.', ''],
  rules: [
    {
      architecture: 'gpt-oss',
      role,
      proof: [has(layer('self_attn.sinks')), has(layer('mlp.router.weight'))],
    },
    {
      architecture: 'deepseek2',
      role,
      proof: [
        has(layer('self_attn.kv_a_proj_with_mqa.weight')),
        has(layer('mlp.shared_experts.gate_proj.weight')),
      ],
    },
    {
      architecture: 'mixtral',
      role,
      proof: [
        has(layer('block_sparse_moe.experts.#.w1.weight')),
        NO_QUERY_NORM,
        RMS_NORM,
        vocabulary(32000, 32768),
      ],
    },
    {
      architecture: 'qwen2moe',
      role,
      proof: [has(layer('mlp.shared_expert_gate.weight')), has(layer('self_attn.q_proj.bias')), QWEN],
    },
    {
      architecture: 'qwen3moe',
      role,
      proof: [has(layer('mlp.experts.#.gate_proj.weight')), has(layer('self_attn.q_norm.weight')), QWEN],
    },
    {
      architecture: 'qwen3vl',
      role,
      proof: [ATTENTION, GATED, sized(layer('self_attn.q_norm.weight'), 0, 128), QWEN, VISION],
    },
    {
      architecture: 'qwen2vl',
      role,
      proof: [ATTENTION, GATED, has(layer('self_attn.q_proj.bias')), NO_OUTPUT_BIAS, QWEN, VISION],
    },
    {
      architecture: 'qwen3',
      role,
      proof: [ATTENTION, GATED, sized(layer('self_attn.q_norm.weight'), 0, 128), NO_QUERY_BIAS, QWEN],
    },
    {
      architecture: 'qwen2',
      role,
      proof: [ATTENTION, GATED, has(layer('self_attn.q_proj.bias')), NO_OUTPUT_BIAS, RMS_NORM, QWEN],
    },
    {
      architecture: 'gemma3',
      role,
      proof: [
        has(layer('pre_feedforward_layernorm.weight')),
        sized(layer('self_attn.q_norm.weight'), 0, 256),
        vocabulary(262144, 262208),
        lacks(layer('per_layer_input_gate.weight')),
        lacks(layer('layer_scalar')),
      ],
    },
    {
      architecture: 'gemma2',
      role,
      proof: [has(layer('pre_feedforward_layernorm.weight')), NO_QUERY_NORM, vocabulary(256000)],
    },
    {
      architecture: 'gemma',
      role,
      proof: [...PLAIN, vocabulary(256000), sized(EMBEDDING, 1, 2048, 3072)],
    },
    {
      architecture: 'phi3',
      role,
      proof: [
        has(layer('self_attn.qkv_proj.weight')),
        has(layer('mlp.gate_up_proj.weight')),
        vocabulary(32064, 100352, 200064),
      ],
    },
    {
      architecture: 'phi2',
      role,
      proof: [
        has(layer('self_attn.dense.weight')),
        has(layer('mlp.fc1.weight')),
        has(layer('self_attn.q_proj.bias')),
      ],
    },
    { architecture: 'llama', role, proof: [...PLAIN, vocabulary(128256)] },
    {
      architecture: 'llama',
      role,
      proof: [...PLAIN, vocabulary(32000), sized(layer('mlp.gate_proj.weight'), 0, 11008, 13824, 28672)],
    },
    {
      architecture: 'mistral',
      role,
      proof: [
        ...PLAIN,
        vocabulary(32000, 32768),
        sized(layer('mlp.gate_proj.weight'), 0, 14336),
        // The 7B models have 32 layers; deeper ones of this shape are Llama's (SOLAR).
        lacks('layers.32.self_attn.q_proj.weight'),
      ],
    },
    ...decoders(),
  ],
};

/** Decoders whose family cannot be told: a shard without the vocabulary, a layout that several share. */
function decoders(): Rule[] {
  const architecture = 'transformer-decoder';
  return [
    { architecture, role, proof: [ATTENTION, GATED, has(layer('self_attn.o_proj.weight'))] },
    {
      architecture,
      role,
      proof: [has(layer('self_attn.qkv_proj.weight')), has(layer('mlp.gate_up_proj.weight'))],
    },
    { architecture, role, proof: [ATTENTION, has(layer('mlp.experts.#.gate_proj.weight'))] },
    { architecture, role, proof: [ATTENTION, has(layer('block_sparse_moe.experts.#.w1.weight'))] },
  ];
}

/** Decoders with names of their own. */
export const olderLanguageModels: Family = {
  source:
    'Transformers modeling_gpt2, modeling_gpt_neox, modeling_falcon, modeling_bloom, modeling_opt and modeling_mamba',
  prefixes: ['', 'transformer.', 'model.'],
  rules: [
    ...[768, 1024, 1280, 1600].map(
      (width): Rule => ({
        architecture: 'gpt2',
        role,
        proof: [
          sized('h.#.attn.c_attn.weight', 0, width),
          sized('h.#.attn.c_attn.weight', 1, 3 * width),
          has('wpe.weight'),
        ],
      }),
    ),
    {
      architecture: 'gptneox',
      role,
      proof: [has('gpt_neox.layers.#.attention.query_key_value.weight')],
    },
    {
      architecture: 'bloom',
      role,
      proof: [has('h.#.self_attention.query_key_value.weight'), has('word_embeddings_layernorm.weight')],
    },
    {
      architecture: 'falcon',
      role,
      proof: [
        has('h.#.self_attention.query_key_value.weight'),
        lacks('h.#.self_attention.query_key_value.bias'),
        has('word_embeddings.weight'),
      ],
    },
    {
      architecture: 'opt',
      role,
      proof: [
        has('decoder.layers.#.self_attn.q_proj.weight'),
        has('decoder.embed_positions.weight'),
        has('decoder.layers.#.fc1.weight'),
        lacks('decoder.layers.#.encoder_attn.q_proj.weight'),
      ],
    },
    {
      architecture: 'mamba',
      role,
      proof: [has('backbone.layers.#.mixer.A_log'), has('backbone.layers.#.mixer.x_proj.weight')],
    },
  ],
};
