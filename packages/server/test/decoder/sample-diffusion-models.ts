import {
  autoencoder,
  clipText,
  diffusersFlux1,
  FLUX_DEV,
  flux1,
  layout,
  merged,
  type SampleRow,
  sd3,
  t5Encoder,
  wan,
} from './sample-transformer-layouts.ts';
import { diffusersUnet, originalUnet, prefixed, type Shapes, UNETS } from './sample-unet-layouts.ts';

/** Without the modulation by pooled text in each block, as FLUX.2 and Chroma do. */
function unmodulated(shapes: Shapes): Shapes {
  return new Map([...shapes].filter(([name]) => !/^vector_in|_mod\.lin|modulation\.lin/.test(name)));
}

/** As bitsandbytes stores it: every linear layer flattened, with the block maxima beside it. */
function packed(shapes: Shapes): Shapes {
  const result: Shapes = new Map();
  for (const [name, shape] of shapes) {
    const [rows = 0, columns = 0] = shape;
    if (shape.length !== 2) {
      result.set(name, shape);
      continue;
    }
    result.set(name, [(rows * columns) / 2, 1]);
    result.set(`${name}.absmax`, [(rows * columns) / 64]);
    result.set(`${name}.quant_map`, [16]);
    result.set(`${name}.quant_state.bitsandbytes__nf4`, [80]);
  }
  return result;
}

/** As ComfyUI stores scaled fp8: a mark, and a scale beside every matrix. */
function scaled(shapes: Shapes): Shapes {
  const result: Shapes = new Map([['scaled_fp8', [2]]]);
  for (const [name, shape] of shapes) {
    result.set(name, shape);
    if (shape.length === 2) result.set(name.replace(/weight$/, 'scale_weight'), [1]);
  }
  return result;
}

const ldm = 'model.diffusion_model.';
const vae4 = prefixed('first_stage_model.', autoencoder(4, true));

/** Checkpoints and diffusion models. */
export const DIFFUSION_MODELS: readonly SampleRow[] = [
  [
    'SD 1.5 checkpoint',
    merged(originalUnet(UNETS.sd1, ldm), vae4, prefixed('cond_stage_model.transformer.', clipText(768, 12))),
    'sd-1',
    'checkpoint',
    /768 input channels/,
  ],
  [
    'SD 1.5 inpainting',
    merged(originalUnet({ ...UNETS.sd1, inputs: 9 }, ldm), vae4),
    'sd-1',
    'checkpoint',
    /9 input channels: an inpainting variant/,
  ],
  ['SD 1.5 U-Net, ComfyUI', originalUnet(UNETS.sd1), 'sd-1', 'diffusion-model'],
  ['SD 1.5 U-Net, Diffusers', diffusersUnet(UNETS.sd1), 'sd-1', 'diffusion-model'],
  ['SD 1.5 U-Net, nf4', packed(originalUnet(UNETS.sd1)), 'sd-1', 'diffusion-model', /bitsandbytes/],
  [
    'SD 2.1 checkpoint',
    merged(originalUnet(UNETS.sd2, ldm), vae4),
    'sd-2',
    'checkpoint',
    /1024 input channels/,
  ],
  ['SD 2.1 U-Net, Diffusers', diffusersUnet(UNETS.sd2), 'sd-2', 'diffusion-model'],
  ['SD 2.1 U-Net, nf4', packed(originalUnet(UNETS.sd2)), 'sd-2', 'diffusion-model'],
  [
    'SDXL checkpoint',
    merged(
      originalUnet(UNETS.sdxl, ldm),
      vae4,
      prefixed('conditioner.embedders.0.transformer.', clipText(768, 12)),
    ),
    'sdxl',
    'checkpoint',
    /2048 input channels/,
  ],
  ['SDXL U-Net, Diffusers', diffusersUnet(UNETS.sdxl), 'sdxl', 'diffusion-model'],
  ['SDXL U-Net, fp8 scaled', scaled(originalUnet(UNETS.sdxl)), 'sdxl', 'diffusion-model'],
  ['SDXL U-Net, nf4', packed(originalUnet(UNETS.sdxl)), 'sdxl', 'diffusion-model'],
  ['SDXL U-Net, Diffusers, nf4', packed(diffusersUnet(UNETS.sdxl)), 'sdxl', 'diffusion-model'],
  [
    'SDXL inpainting U-Net',
    diffusersUnet({ ...UNETS.sdxl, inputs: 9 }),
    'sdxl',
    'diffusion-model',
    /inpainting/,
  ],
  ['SDXL refiner', merged(originalUnet(UNETS.refiner, ldm), vae4), 'sdxl-refiner', 'checkpoint'],
  ['SDXL refiner U-Net, Diffusers', diffusersUnet(UNETS.refiner), 'sdxl-refiner', 'diffusion-model'],
  ['SDXL refiner U-Net, nf4', packed(originalUnet(UNETS.refiner)), 'sdxl-refiner', 'diffusion-model'],
  ['FLUX.1 dev', flux1(FLUX_DEV), 'flux-1', 'diffusion-model', /`guidance_in.in_layer.weight` is present/],
  ['FLUX.1 schnell', flux1({ ...FLUX_DEV, guidance: false }), 'flux-1', 'diffusion-model', /schnell/],
  ['FLUX.1 Fill', flux1({ ...FLUX_DEV, inputs: 384 }), 'flux-1', 'diffusion-model', /Fill/],
  ['FLUX.1 FLUX_DEV, nf4', packed(flux1(FLUX_DEV)), 'flux-1', 'diffusion-model'],
  [
    'FLUX.1 checkpoint',
    merged(
      prefixed(ldm, scaled(flux1(FLUX_DEV))),
      prefixed('vae.', autoencoder(16, false)),
      prefixed('text_encoders.t5xxl.transformer.', t5Encoder(32128, false)),
    ),
    'flux-1',
    'checkpoint',
  ],
  ['FLUX.1 FLUX_DEV, Diffusers', diffusersFlux1(), 'flux-1', 'diffusion-model'],
  [
    'FLUX.2 dev',
    merged(
      unmodulated(flux1({ ...FLUX_DEV, width: 6144, inputs: 128, text: 15360, doubles: 8, singles: 48 })),
      layout(['double_stream_modulation_img.lin.weight', [36864, 6144]]),
    ),
    'flux-2',
    'diffusion-model',
    /15360 input channels: the dev variant/,
  ],
  [
    'Chroma',
    merged(
      unmodulated(flux1({ ...FLUX_DEV, guidance: false })),
      layout(['distilled_guidance_layer.norms.#.scale', [5120], 5]),
    ),
    'chroma',
    'diffusion-model',
  ],
  [
    'SD 3 medium',
    merged(prefixed(ldm, sd3(24, false)), prefixed('first_stage_model.', autoencoder(16, false))),
    'sd-3',
    'checkpoint',
    /3 medium/,
  ],
  ['SD 3.5 medium', prefixed(ldm, sd3(24, true)), 'sd-3', 'diffusion-model', /3\.5 medium/],
  ['SD 3.5 large', sd3(38, false), 'sd-3', 'diffusion-model', /3\.5 large/],
  ['Wan 2.1 1.3B', wan(1536, 30, 16), 'wan', 'diffusion-model'],
  ['Wan 2.1 image to video', wan(5120, 40, 36), 'wan', 'diffusion-model', /image-to-video/],
  [
    'Qwen-Image',
    layout(
      ['txt_norm.weight', [3584]],
      ['img_in.weight', [3072, 64]],
      ['txt_in.weight', [3072, 3584]],
      ['transformer_blocks.#.attn.add_q_proj.weight', [3072, 3072], 60],
      ['transformer_blocks.#.attn.norm_added_k.weight', [128], 60],
      ['transformer_blocks.#.img_mlp.net.0.proj.weight', [12288, 3072], 60],
      ['transformer_blocks.#.img_mod.1.weight', [18432, 3072], 60],
      ['proj_out.weight', [64, 3072]],
    ),
    'qwen-image',
    'diffusion-model',
  ],
  [
    'Z-Image',
    layout(
      ['x_embedder.weight', [3840, 64]],
      ['cap_embedder.0.weight', [2560]],
      ['cap_embedder.1.weight', [3840, 2560]],
      ['cap_embedder.1.bias', [3840]],
      ['cap_pad_token', [1, 3840]],
      ['noise_refiner.#.attention.k_norm.weight', [128], 2],
      ['layers.#.attention.qkv.weight', [11520, 3840], 30],
    ),
    'z-image',
    'diffusion-model',
  ],
  [
    'Lumina 2',
    layout(
      ['cap_embedder.1.weight', [2304, 2304]],
      ['cap_embedder.1.bias', [2304]],
      ['noise_refiner.#.attention.k_norm.weight', [96], 2],
      ['layers.#.attention.qkv.weight', [3840, 2304], 26],
    ),
    'lumina-2',
    'diffusion-model',
  ],
  [
    'AuraFlow',
    layout(
      ['positional_encoding', [1, 9216, 3072]],
      ['cond_seq_linear.weight', [3072, 2048]],
      ['double_layers.#.attn.w1q.weight', [3072, 3072], 4],
      ['single_layers.#.attn.w1q.weight', [3072, 3072], 32],
    ),
    'auraflow',
    'diffusion-model',
  ],
  [
    'PixArt-sigma',
    layout(
      ['x_embedder.proj.weight', [1152, 4, 2, 2]],
      ['t_block.1.weight', [6912, 1152]],
      ['y_embedder.y_proj.fc1.weight', [1152, 4096]],
      ['blocks.#.attn.qkv.weight', [3456, 1152], 28],
    ),
    'pixart',
    'diffusion-model',
  ],
  [
    'Hunyuan-DiT',
    layout(
      ['mlp_t5.0.weight', [8192, 2048]],
      ['extra_embedder.0.weight', [5632, 1024]],
      ['x_embedder.proj.weight', [1408, 4, 2, 2]],
      ['blocks.#.attn1.Wqkv.weight', [4224, 1408], 40],
    ),
    'hunyuan-dit',
    'diffusion-model',
  ],
  [
    'HunyuanVideo',
    layout(
      ['img_in.proj.weight', [3072, 16, 1, 2, 2]],
      ['txt_in.individual_token_refiner.blocks.#.norm1.weight', [3072], 2],
      ['double_blocks.#.img_attn_qkv.weight', [9216, 3072], 20],
      ['single_blocks.#.linear1.weight', [21504, 3072], 40],
    ),
    'hunyuan-video',
    'diffusion-model',
  ],
  [
    'LTX-Video',
    layout(
      ['patchify_proj.weight', [2048, 128]],
      ['adaln_single.emb.timestep_embedder.linear_1.bias', [2048]],
      ['caption_projection.linear_1.weight', [2048, 4096]],
      ['transformer_blocks.#.attn2.to_k.weight', [2048, 2048], 28],
    ),
    'ltx-video',
    'diffusion-model',
  ],
  [
    'Stable Cascade stage C',
    layout(['clf.1.weight', [64, 2048, 1, 1]], ['clip_txt_mapper.weight', [2048, 1280]]),
    'stable-cascade',
    'diffusion-model',
    /stage C/,
  ],
];
