import { codeSpan } from './code-span.ts';
import type { Architecture, Role } from './vocabulary.ts';

/** What a file says of itself. Anyone may write anything there, so it only backs up or fills in what tensors show. */
export interface MetadataHint {
  readonly architecture: Architecture;
  /** Where the metadata names one. */
  readonly role: Role | undefined;
  /** A sentence: which key says what. */
  readonly says: string;
}

/**
 * `modelspec.architecture` (Stability-AI/ModelSpec) before its `/`, and `ss_base_model_version` (sd-scripts,
 * ai-toolkit), by how they begin: the rest is a variant. The longest beginning decides.
 */
const BEGINNINGS: readonly (readonly [beginning: string, architecture: Architecture])[] = [
  ['stable-diffusion-xl-v1-refiner', 'sdxl-refiner'],
  ['stable-diffusion-xl-v1', 'sdxl'],
  ['stable-diffusion-v1', 'sd-1'],
  ['stable-diffusion-v2', 'sd-2'],
  ['stable-diffusion-v3', 'sd-3'],
  ['stable-diffusion-3', 'sd-3'],
  ['stable-cascade', 'stable-cascade'],
  ['stable-video-diffusion', 'stable-video-diffusion'],
  ['sdxl_base', 'sdxl'],
  ['sdxl_1', 'sdxl'],
  ['sd_v1', 'sd-1'],
  ['sd_1', 'sd-1'],
  ['sd_v2', 'sd-2'],
  ['sd3', 'sd-3'],
  ['flux-1', 'flux-1'],
  ['flux1', 'flux-1'],
  ['flux.1', 'flux-1'],
  ['flux-2', 'flux-2'],
  ['flux.2', 'flux-2'],
  ['flux2', 'flux-2'],
  ['chroma', 'chroma'],
  ['hunyuan-video', 'hunyuan-video'],
  ['hunyuan_video', 'hunyuan-video'],
  ['wan2', 'wan'],
  ['qwen-image', 'qwen-image'],
  ['qwen_image', 'qwen-image'],
  ['lumina-2', 'lumina-2'],
  ['lumina2', 'lumina-2'],
  ['z-image', 'z-image'],
  ['zimage', 'z-image'],
];

/** What follows the `/` of `modelspec.architecture`. */
const ADAPTERS: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['lora', 'lora'],
  ['textual-inversion', 'textual-inversion'],
  ['controlnet', 'controlnet'],
]);

/** @returns undefined when no key that is understood names an architecture that is known. */
export function metadataHint(metadata: ReadonlyMap<string, unknown>): MetadataHint | undefined {
  for (const key of ['modelspec.architecture', 'ss_base_model_version']) {
    const value = metadata.get(key);
    if (typeof value !== 'string') continue;
    const [base = '', adapter = ''] = value.slice(0, 200).toLowerCase().split('/');
    const architecture = BEGINNINGS.find(([beginning]) => base.startsWith(beginning))?.[1];
    if (architecture === undefined) continue;
    const trained = typeof metadata.get('ss_network_module') === 'string' ? 'lora' : undefined;
    return {
      architecture,
      role: ADAPTERS.get(adapter) ?? trained,
      says: `the metadata key ${codeSpan(key)} is ${codeSpan(value)}`,
    };
  }
  return undefined;
}
