import type { Architecture } from '../vocabulary.ts';

/**
 * A condition on the layers that an adapter changes. Layers are named without prefix and with `_` for every
 * separator, so that all dialects read alike; `#` is any number.
 */
export type LayerCondition =
  | { readonly kind: 'form'; readonly anyOf: readonly string[] }
  | { readonly kind: 'without'; readonly anyOf: readonly string[] }
  | { readonly kind: 'exact'; readonly anyOf: readonly string[] }
  | { readonly kind: 'input'; readonly anyOf: readonly string[]; readonly widths: readonly number[] }
  | { readonly kind: 'output'; readonly anyOf: readonly string[]; readonly widths: readonly number[] }
  | { readonly kind: 'text-encoder'; readonly key: string; readonly widths?: readonly number[] };

/** All conditions hold: then the adapter is for this base. The first rule that holds decides. */
export interface BaseRule {
  readonly architecture: Architecture;
  readonly proof: readonly LayerCondition[];
}

const form = (...anyOf: string[]): LayerCondition => ({ kind: 'form', anyOf });
const without = (...anyOf: string[]): LayerCondition => ({ kind: 'without', anyOf });
const exact = (...anyOf: string[]): LayerCondition => ({ kind: 'exact', anyOf });
const input = (widths: readonly number[], ...anyOf: string[]): LayerCondition => ({
  kind: 'input',
  anyOf,
  widths,
});
const output = (widths: readonly number[], ...anyOf: string[]): LayerCondition => ({
  kind: 'output',
  anyOf,
  widths,
});
const textEncoder = (key: string, ...widths: readonly number[]): LayerCondition =>
  widths.length === 0 ? { kind: 'text-encoder', key } : { kind: 'text-encoder', key, widths };

/** Layers of a U-Net that read the text, in Diffusers' and in the original names. */
const UNET_BLOCKS = [
  'down_blocks_#_attentions_#',
  'up_blocks_#_attentions_#',
  'mid_block_attentions_#',
  'input_blocks_#_#',
  'output_blocks_#_#',
  'middle_block_#',
];
const READS_TEXT = UNET_BLOCKS.flatMap((block) =>
  ['attn2_to_k', 'attn2_to_v'].map((layer) => `${block}_transformer_blocks_#_${layer}`),
);

/** SDXL's middle transformer is ten deep, those of the refiner and of SD 1.x and 2.x four and one. */
const TENTH_BLOCK = [
  'mid_block_attentions_0',
  'down_blocks_2_attentions_0',
  'middle_block_1',
  'input_blocks_7_1',
].flatMap((block) =>
  ['attn1_to_q', 'attn1_to_k', 'attn1_to_v', 'attn1_to_out_0', 'ff_net_0_proj', 'ff_net_2'].map(
    (layer) => `${block}_transformer_blocks_9_${layer}`,
  ),
);

const DOUBLE = [
  'img_attn_qkv',
  'img_attn_proj',
  'txt_attn_qkv',
  'img_mlp_#',
  'qkv_lora1',
  'qkv_lora2',
  'proj_lora1',
].map((layer) => `double_blocks_#_${layer}`);
const SINGLE = ['single_blocks_#_linear1', 'single_blocks_#_linear2', 'single_blocks_#_modulation_lin'];
const DIFFUSERS_DOUBLE = [
  'add_q_proj',
  'add_k_proj',
  'add_v_proj',
  'to_add_out',
  'to_q',
  'to_k',
  'to_v',
  'to_out_#',
].map((layer) => `transformer_blocks_#_attn_${layer}`);
const DIFFUSERS_SINGLE = ['attn_to_q', 'attn_to_k', 'attn_to_v', 'proj_mlp', 'proj_out'].map(
  (layer) => `single_transformer_blocks_#_${layer}`,
);

/** FLUX.1 has 19 double and 38 single blocks, HunyuanVideo 20 and 40 of the same shape. */
const BEYOND_FLUX = [
  ...['img_attn_qkv', 'img_attn_proj', 'img_mlp_0', 'img_mlp_2'].map((layer) => `double_blocks_19_${layer}`),
  ...['linear1', 'linear2'].map((layer) => `single_blocks_39_${layer}`),
  ...['attn_to_q', 'attn_to_k', 'proj_mlp', 'proj_out'].map(
    (layer) => `single_transformer_blocks_39_${layer}`,
  ),
];
/** Qwen-Image has 60 blocks, more than any model with blocks of the same name and width. */
const BEYOND_OTHERS = DIFFUSERS_DOUBLE.map((name) =>
  name.replace('transformer_blocks_#', 'transformer_blocks_59').replace('#', '0'),
);

const FLUX_2_TEXT = [7680, 12288, 15360];

/** Sources: sd-scripts and LyCORIS (names), InvokeAI configs/lora.py, and the models' own layouts (see families). */
export const LORA_SOURCE =
  'kohya-ss/sd-scripts and KohakuBlueleaf/LyCORIS (names); PEFT and Diffusers documentation; InvokeAI model_manager/configs/lora.py; XLabs-AI/x-flux';

export const BASES: readonly BaseRule[] = [
  { architecture: 'sdxl', proof: [input([2048], ...READS_TEXT)] },
  { architecture: 'sdxl-refiner', proof: [input([1280], ...READS_TEXT)] },
  { architecture: 'sd-1', proof: [input([768], ...READS_TEXT)] },
  { architecture: 'sd-2', proof: [input([1024], ...READS_TEXT)] },
  { architecture: 'sdxl', proof: [exact(...TENTH_BLOCK)] },
  {
    architecture: 'flux-2',
    proof: [form('single_transformer_blocks_#_attn_to_qkv_mlp_proj', 'transformer_blocks_#_ff_linear_in')],
  },
  { architecture: 'flux-2', proof: [input(FLUX_2_TEXT, 'txt_in', 'context_embedder')] },
  {
    architecture: 'flux-2',
    proof: [input([4096, 6144], 'double_blocks_#_img_attn_proj', 'double_blocks_#_img_attn_qkv')],
  },
  {
    architecture: 'flux-2',
    proof: [input([3072], 'double_blocks_#_img_attn_proj'), output([18432], 'double_blocks_#_img_mlp_#')],
  },
  {
    architecture: 'chroma',
    proof: [form('distilled_guidance_layer_layers_#_in_layer', 'distilled_guidance_layer_in_proj')],
  },
  {
    architecture: 'hunyuan-video',
    proof: [form('txt_in_individual_token_refiner_blocks_#_self_attn_qkv', 'double_blocks_#_img_mlp_fc1')],
  },
  { architecture: 'hunyuan-video', proof: [exact(...BEYOND_FLUX)] },
  { architecture: 'flux-1', proof: [input([3072], ...DOUBLE)] },
  { architecture: 'flux-1', proof: [input([3072], ...SINGLE)] },
  {
    architecture: 'flux-1',
    proof: [input([3072], ...DIFFUSERS_SINGLE), without('double_stream_modulation_img_linear')],
  },
  {
    architecture: 'sd-3',
    proof: [form('joint_blocks_#_x_block_attn_qkv', 'joint_blocks_#_context_block_attn_qkv')],
  },
  { architecture: 'sd-3', proof: [input([1536, 2432], ...DIFFUSERS_DOUBLE), without(...DIFFUSERS_SINGLE)] },
  {
    architecture: 'qwen-image',
    proof: [form('transformer_blocks_#_img_mlp_net_#_proj', 'transformer_blocks_#_img_mod_#')],
  },
  { architecture: 'qwen-image', proof: [input([3072], ...DIFFUSERS_DOUBLE), exact(...BEYOND_OTHERS)] },
  {
    architecture: 'wan',
    proof: [form('blocks_#_self_attn_q'), form('blocks_#_cross_attn_k', 'blocks_#_cross_attn_q')],
  },
  {
    architecture: 'wan',
    proof: [
      input([1536, 3072, 5120], 'blocks_#_attn1_to_q'),
      form('blocks_#_attn2_to_k', 'blocks_#_attn2_to_q'),
    ],
  },
  {
    architecture: 'z-image',
    proof: [input([3840], 'layers_#_attention_to_q', 'layers_#_attention_qkv', 'layers_#_feed_forward_w1')],
  },
  { architecture: 'lumina-2', proof: [input([2304], 'layers_#_attention_qkv', 'layers_#_feed_forward_w1')] },
  {
    architecture: 'auraflow',
    proof: [form('double_layers_#_attn_w1q', 'joint_transformer_blocks_#_attn_to_q')],
  },
  {
    architecture: 'ltx-video',
    proof: [
      input([2048], 'transformer_blocks_#_attn1_to_q', 'transformer_blocks_#_attn1_to_k'),
      form('transformer_blocks_#_attn2_to_k', 'transformer_blocks_#_attn2_to_q'),
    ],
  },
  {
    architecture: 'pixart',
    proof: [input([1152], 'transformer_blocks_#_attn1_to_q', 'transformer_blocks_#_attn1_to_k')],
  },
  { architecture: 'hunyuan-dit', proof: [form('blocks_#_attn1_Wqkv')] },
  {
    architecture: 'transformer-decoder',
    proof: [
      form(
        ...['q_proj', 'k_proj', 'v_proj', 'o_proj', 'qkv_proj'].flatMap((layer) => [
          `model_layers_#_self_attn_${layer}`,
          `model_language_model_layers_#_self_attn_${layer}`,
          `language_model_model_layers_#_self_attn_${layer}`,
        ]),
      ),
    ],
  },
  {
    architecture: 'transformer-decoder',
    proof: [form('model_layers_#_mlp_gate_proj', 'model_layers_#_mlp_down_proj')],
  },
  { architecture: 'gpt2', proof: [output([2304, 3072, 3840, 4800], 'h_#_attn_c_attn')] },
  { architecture: 'sd-3', proof: [textEncoder('te1'), textEncoder('te2'), textEncoder('te3')] },
  {
    architecture: 'sdxl',
    proof: [textEncoder('te1'), textEncoder('te2'), without(...DIFFUSERS_DOUBLE, ...DOUBLE)],
  },
  { architecture: 'sd-1', proof: [textEncoder('te text_model_encoder_layers_#_mlp_fc1', 768)] },
  { architecture: 'sd-2', proof: [textEncoder('te text_model_encoder_layers_#_mlp_fc1', 1024)] },
];
