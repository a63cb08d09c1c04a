import type { Shapes } from './sample-unet-layouts.ts';

/** A model of which only the names and shapes of tensors are known, and what it is. */
export type SampleRow = readonly [
  name: string,
  shapes: Shapes,
  architecture: string,
  role: string,
  /** What one of the reasons must say. */
  says?: RegExp,
];

/** Builds shapes by adding layers; `#` in a name is repeated for every number below `times`. */
export function layout(
  ...entries: readonly (readonly [name: string, shape: readonly number[], times?: number])[]
): Shapes {
  const shapes: Shapes = new Map();
  for (const [name, shape, times] of entries) {
    for (let at = 0; at < (times ?? 1); at++) shapes.set(name.replace('#', String(at)), shape);
  }
  return shapes;
}

/** Tensors of all parts in one file. */
export function merged(...parts: readonly Shapes[]): Shapes {
  return new Map(parts.flatMap((part) => [...part]));
}

/** Weight and bias of a linear layer or convolution. */
const both = (name: string, shape: readonly number[], times?: number) =>
  [
    [`${name}.weight`, shape, times],
    [`${name}.bias`, shape.slice(0, 1), times],
  ] as const;

export interface FluxSizes {
  readonly width: number;
  readonly inputs: number;
  readonly text: number;
  readonly guidance: boolean;
  readonly doubles: number;
  readonly singles: number;
}

/** FLUX.1 dev. */
export const FLUX_DEV: FluxSizes = {
  width: 3072,
  inputs: 64,
  text: 4096,
  guidance: true,
  doubles: 19,
  singles: 38,
};

/** FLUX.1 in the names of Black Forest Labs (black-forest-labs/flux, model.py). */
export function flux1({ width, inputs, text, guidance, doubles, singles }: FluxSizes): Shapes {
  const stream = (side: 'img' | 'txt') => {
    const block = `double_blocks.#.${side}`;
    return [
      ...both(`${block}_mod.lin`, [6 * width, width], doubles),
      ...both(`${block}_attn.qkv`, [3 * width, width], doubles),
      [`${block}_attn.norm.query_norm.scale`, [128], doubles],
      [`${block}_attn.norm.key_norm.scale`, [128], doubles],
      ...both(`${block}_attn.proj`, [width, width], doubles),
      ...both(`${block}_mlp.0`, [4 * width, width], doubles),
      ...both(`${block}_mlp.2`, [width, 4 * width], doubles),
    ] as const;
  };
  return layout(
    ...both('img_in', [width, inputs]),
    ...both('txt_in', [width, text]),
    ...both('time_in.in_layer', [width, 256]),
    ...both('time_in.out_layer', [width, width]),
    ...both('vector_in.in_layer', [width, 768]),
    ...both('vector_in.out_layer', [width, width]),
    ...(guidance ? both('guidance_in.in_layer', [width, 256]) : []),
    ...stream('img'),
    ...stream('txt'),
    ...both('single_blocks.#.linear1', [7 * width, width], singles),
    ...both('single_blocks.#.linear2', [width, 5 * width], singles),
    ['single_blocks.#.norm.query_norm.scale', [128], singles],
    ['single_blocks.#.norm.key_norm.scale', [128], singles],
    ...both('single_blocks.#.modulation.lin', [3 * width, width], singles),
    ...both('final_layer.linear', [64, width]),
    ...both('final_layer.adaLN_modulation.1', [2 * width, width]),
  );
}

/** FLUX.1 in the names of Diffusers' `FluxTransformer2DModel`. */
export function diffusersFlux1(inputs = 64): Shapes {
  const double = 'transformer_blocks.#';
  return layout(
    ...both('x_embedder', [3072, inputs]),
    ...both('context_embedder', [3072, 4096]),
    ...both('time_text_embed.timestep_embedder.linear_1', [3072, 256]),
    ...both('time_text_embed.guidance_embedder.linear_1', [3072, 256]),
    ...both('time_text_embed.text_embedder.linear_1', [3072, 768]),
    ...['to_q', 'to_k', 'to_v', 'add_q_proj', 'add_k_proj', 'add_v_proj', 'to_out.0', 'to_add_out'].flatMap(
      (name) => both(`${double}.attn.${name}`, [3072, 3072], 19),
    ),
    ...['norm_q', 'norm_k', 'norm_added_q', 'norm_added_k'].map(
      (name) => [`${double}.attn.${name}.weight`, [128], 19] as const,
    ),
    ...both(`${double}.ff.net.0.proj`, [12288, 3072], 19),
    ...['to_q', 'to_k', 'to_v'].flatMap((name) =>
      both(`single_transformer_blocks.#.attn.${name}`, [3072, 3072], 38),
    ),
    ...both('single_transformer_blocks.#.proj_mlp', [12288, 3072], 38),
    ...both('single_transformer_blocks.#.proj_out', [3072, 15360], 38),
    ...both('proj_out', [64, 3072]),
  );
}

/** SD 3.x in Stability AI's names (sd3.5, mmditx.py); a block is 64 wide for each of `depth`. */
export function sd3(depth: number, dual: boolean): Shapes {
  const width = 64 * depth;
  const sides = ['x_block', 'context_block'].flatMap((side) => [
    ...both(`joint_blocks.#.${side}.attn.qkv`, [3 * width, width], depth),
    ...both(`joint_blocks.#.${side}.adaLN_modulation.1`, [6 * width, width], depth),
    ...both(`joint_blocks.#.${side}.mlp.fc1`, [4 * width, width], depth - 1),
  ]);
  return layout(
    ...both('x_embedder.proj', [width, 16, 2, 2]),
    ...both('context_embedder', [width, 4096]),
    ...both('y_embedder.mlp.0', [width, 2048]),
    ...both('t_embedder.mlp.0', [width, 256]),
    ['pos_embed', [1, 36864, width]],
    ...sides,
    ...(dual ? both('joint_blocks.#.x_block.attn2.qkv', [3 * width, width], 13) : []),
    ...both('final_layer.linear', [64, width]),
  );
}

/** Wan 2.x in its authors' names (Wan-Video/Wan2.1, wan/modules/model.py). */
export function wan(width: number, depth: number, inputs: number): Shapes {
  const block = 'blocks.#';
  return layout(
    ...both('patch_embedding', [width, inputs, 1, 2, 2]),
    ...both('text_embedding.0', [width, 4096]),
    ...both('time_embedding.0', [width, 256]),
    ...both('time_projection.1', [6 * width, width]),
    ...['q', 'k', 'v', 'o'].flatMap((name) => [
      ...both(`${block}.self_attn.${name}`, [width, width], depth),
      ...both(`${block}.cross_attn.${name}`, [width, width], depth),
    ]),
    [`${block}.self_attn.norm_q.weight`, [width], depth],
    ...both(`${block}.ffn.0`, [8960, width], depth),
    ...both(`${block}.ffn.2`, [width, 8960], depth),
    [`${block}.modulation`, [1, 6, width], depth],
    ...both('head.head', [64, width]),
    ['head.modulation', [1, 2, width]],
  );
}

export interface DecoderSizes {
  readonly width: number;
  readonly inner: number;
  readonly vocabulary: number;
  readonly depth: number;
  /** Rows of the keys' projection: fewer than `width` with grouped queries. */
  readonly keys: number;
  readonly biases?: boolean;
  readonly norms?: number;
}

/** A decoder as Transformers names it (modeling_llama and its kin). */
export function decoder({
  width,
  inner,
  vocabulary,
  depth,
  keys,
  biases = false,
  norms = 0,
}: DecoderSizes): Shapes {
  const at = 'model.layers.#';
  const projection = (name: string, rows: number) =>
    biases
      ? both(`${at}.self_attn.${name}`, [rows, width], depth)
      : ([[`${at}.self_attn.${name}.weight`, [rows, width], depth]] as const);
  return layout(
    ['model.embed_tokens.weight', [vocabulary, width]],
    ...projection('q_proj', width),
    ...projection('k_proj', keys),
    ...projection('v_proj', keys),
    [`${at}.self_attn.o_proj.weight`, [width, width], depth],
    ...(norms > 0
      ? ['q_norm', 'k_norm'].map((name) => [`${at}.self_attn.${name}.weight`, [norms], depth] as const)
      : []),
    [`${at}.mlp.gate_proj.weight`, [inner, width], depth],
    [`${at}.mlp.up_proj.weight`, [inner, width], depth],
    [`${at}.mlp.down_proj.weight`, [width, inner], depth],
    [`${at}.input_layernorm.weight`, [width], depth],
    [`${at}.post_attention_layernorm.weight`, [width], depth],
    ['model.norm.weight', [width]],
    ['lm_head.weight', [vocabulary, width]],
  );
}

/** Llama 3 8B. */
export const LLAMA_3: DecoderSizes = { width: 4096, inner: 14336, vocabulary: 128256, depth: 32, keys: 1024 };

/** The text tower of CLIP as Transformers names it. */
export function clipText(width: number, depth: number): Shapes {
  const at = 'text_model.encoder.layers.#';
  return layout(
    ['text_model.embeddings.token_embedding.weight', [49408, width]],
    ['text_model.embeddings.position_embedding.weight', [77, width]],
    ...['q_proj', 'k_proj', 'v_proj', 'out_proj'].flatMap((name) =>
      both(`${at}.self_attn.${name}`, [width, width], depth),
    ),
    ...both(`${at}.mlp.fc1`, [4 * width, width], depth),
    ...both(`${at}.mlp.fc2`, [width, 4 * width], depth),
    ...both('text_model.final_layer_norm', [width]),
  );
}

/** An encoder of T5 v1.1; `everywhere`: every block has its own bias of positions (UMT5). */
export function t5Encoder(vocabulary: number, everywhere: boolean): Shapes {
  const at = 'encoder.block.#.layer';
  return layout(
    ['shared.weight', [vocabulary, 4096]],
    ...['q', 'k', 'v', 'o'].map(
      (name) => [`${at}.0.SelfAttention.${name}.weight`, [4096, 4096], 24] as const,
    ),
    [`${at}.0.SelfAttention.relative_attention_bias.weight`, [32, 64], everywhere ? 24 : 1],
    [`${at}.1.DenseReluDense.wi_0.weight`, [10240, 4096], 24],
    [`${at}.1.DenseReluDense.wi_1.weight`, [10240, 4096], 24],
    [`${at}.1.DenseReluDense.wo.weight`, [4096, 10240], 24],
    ['encoder.final_layer_norm.weight', [4096]],
  );
}

/** The image autoencoder of latent diffusion in its original names. */
export function autoencoder(latents: number, quantized: boolean): Shapes {
  return layout(
    ...both('encoder.conv_in', [128, 3, 3, 3]),
    ...both('encoder.down.#.block.0.conv1', [128, 128, 3, 3], 4),
    ...both('encoder.conv_out', [2 * latents, 512, 3, 3]),
    ...both('decoder.conv_in', [512, latents, 3, 3]),
    ...both('decoder.mid.attn_1.q', [512, 512, 1, 1]),
    ...both('decoder.up.#.block.0.norm1', [512], 4),
    ...both('decoder.up.#.block.0.conv1', [512, 512, 3, 3], 4),
    ...both('decoder.conv_out', [3, 128, 3, 3]),
    ...(quantized
      ? [
          ...both('quant_conv', [2 * latents, 2 * latents, 1, 1]),
          ...both('post_quant_conv', [latents, latents, 1, 1]),
        ]
      : []),
  );
}
