/**
 * Types by architecture, for weights that generate by themselves and for LoRAs. Only values that are public:
 * Scenario's API reference (`Model.type`) and, for `sd-1_5` and the `sd-xl` ones, its Unity plugin.
 */
const TYPES: Readonly<Record<string, { readonly base?: string; readonly lora?: string }>> = {
  'sd-1': { base: 'sd-1_5' },
  sdxl: { base: 'sd-xl', lora: 'sd-xl-lora' },
  'flux-1': { base: 'flux.1', lora: 'flux.1-lora' },
  'qwen-image': { lora: 'qwen-image-lora' },
  'z-image': { lora: 'zimage-lora' },
};

/**
 * The wire's `type` of a model whose weights were recognised.
 *
 * @returns `custom` for everything that has no type of its own there: parts of models, language models, upscalers,
 * and variants that weights do not tell apart (FLUX.2 dev and klein).
 */
export function modelType(architecture: string, role: string): string {
  const types = Object.hasOwn(TYPES, architecture) ? TYPES[architecture] : undefined;
  const type = role === 'lora' ? types?.lora : generates(role) ? types?.base : undefined;
  return type ?? 'custom';
}

function generates(role: string): boolean {
  return role === 'checkpoint' || role === 'diffusion-model';
}
