import { GGUF_LANGUAGE_MODELS } from './gguf-names.ts';

/**
 * Every architecture that recognition can name; docs/reference/model-architectures.md explains each.
 * Language models are called as in GGUF files (`general.architecture`), whatever their format.
 */
export const ARCHITECTURES = [
  'unknown',
  // Diffusion models
  'sd-1',
  'sd-2',
  'sdxl',
  'sdxl-refiner',
  'stable-diffusion',
  'stable-video-diffusion',
  'stable-cascade',
  'stable-audio',
  'sd-3',
  'flux-1',
  'flux-2',
  'chroma',
  'auraflow',
  'pixart',
  'hunyuan-dit',
  'hunyuan-video',
  'hunyuan3d-2',
  'ltx-video',
  'ltx-2',
  'wan',
  'qwen-image',
  'lumina-2',
  'z-image',
  'omnigen-2',
  'hidream',
  'anima',
  'mochi',
  'cogvideox',
  'cosmos',
  'kandinsky-5',
  'ace-step',
  // Autoencoders, encoders, upscalers, speech
  'taesd',
  'clip-l',
  'clip-h',
  'clip-g',
  'clip',
  'clip-vision',
  'siglip',
  'dinov2',
  'umt5',
  'roberta',
  'deberta',
  'distilbert',
  'esrgan',
  'swinir',
  'dat',
  'hat',
  'realesrgan-compact',
  'whisper',
  'wav2vec2',
  'hubert',
  // Language models without a name in GGUF
  'transformer-decoder',
  'mistral',
  'mixtral',
  'opt',
  ...GGUF_LANGUAGE_MODELS,
] as const;

export type Architecture = (typeof ARCHITECTURES)[number];

/** Every role that recognition can name. */
export const ROLES = [
  'unknown',
  'checkpoint',
  'diffusion-model',
  'lora',
  'vae',
  'controlnet',
  't2i-adapter',
  'ip-adapter',
  'style-model',
  'textual-inversion',
  'hypernetwork',
  'text-encoder',
  'image-encoder',
  'text-and-image-encoder',
  'upscaler',
  'language-model',
  'embedding',
  'vocabulary',
  'speech-recognition',
  'speech-encoder',
] as const;

export type Role = (typeof ROLES)[number];
