/**
 * What stands before the names of a diffusion model: nothing (a file of its own), the wrappers of single-file
 * checkpoints and training frameworks (ComfyUI, `unet_prefix_from_state_dict`), pipelines saved as one file.
 */
export const DIFFUSION_PREFIXES: readonly string[] = [
  '',
  'model.diffusion_model.',
  'diffusion_model.',
  'model.model.',
  'model.',
  'net.',
  'transformer.',
  'unet.',
  'module.',
];

/** First segments of the other parts of a checkpoint: autoencoder and text encoders. */
export const COMPANION_ROOTS: readonly string[] = [
  'first_stage_model',
  'cond_stage_model',
  'conditioner',
  'vae',
  'text_encoders',
  'text_encoder',
  'text_encoder_2',
];
