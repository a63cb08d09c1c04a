/** One tensor of a low-rank (or similar) adapter. */
export interface AdapterPart {
  /** What the adapter changes, as the file spells it: `lora_unet_down_blocks_0_...`, `unet.down_blocks.0...`. */
  readonly module: string;
  readonly part: Part;
}

/**
 * `down` reads the layer's input, `up` writes its output. LoHa multiplies two such pairs, LoKr takes a
 * Kronecker product of two matrices, each whole or again a pair.
 */
export type Part =
  | 'down'
  | 'up'
  | 'hada-in'
  | 'hada-out'
  | 'lokr-1'
  | 'lokr-1-in'
  | 'lokr-1-out'
  | 'lokr-2'
  | 'lokr-2-in'
  | 'lokr-2-out'
  | 'orthogonal'
  | 'ia3'
  | 'dora'
  | 'other';

/** Last segments of names; LyCORIS (docs/Network-Args.md and its modules), PEFT and Diffusers documentation. */
const LAST: ReadonlyMap<string, Part> = new Map<string, Part>([
  ['hada_w1_a', 'hada-out'],
  ['hada_w1_b', 'hada-in'],
  ['hada_w2_a', 'other'],
  ['hada_w2_b', 'other'],
  ['hada_t1', 'other'],
  ['hada_t2', 'other'],
  ['lokr_w1', 'lokr-1'],
  ['lokr_w1_a', 'lokr-1-out'],
  ['lokr_w1_b', 'lokr-1-in'],
  ['lokr_w2', 'lokr-2'],
  ['lokr_w2_a', 'lokr-2-out'],
  ['lokr_w2_b', 'lokr-2-in'],
  ['lokr_t2', 'other'],
  ['oft_blocks', 'orthogonal'],
  ['oft_diag', 'orthogonal'],
  ['oft_R', 'orthogonal'],
  ['on_input', 'ia3'],
  ['ia3_l', 'ia3'],
  ['dora_scale', 'dora'],
  ['lora_magnitude_vector', 'dora'],
  ['lora_embedding_A', 'down'],
  ['lora_embedding_B', 'up'],
  ['alpha', 'other'],
  ['rescale', 'other'],
]);

/** Segments before `weight` or `bias`. */
const BEFORE_WEIGHT: ReadonlyMap<string, Part> = new Map<string, Part>([
  ['lora_down', 'down'],
  ['lora_up', 'up'],
  ['lora_mid', 'other'],
  ['lora_A', 'down'],
  ['lora_B', 'up'],
  ['oft_R', 'orthogonal'],
  ['lora_magnitude_vector', 'dora'],
]);

/** Endings of modules whose pair is called `down` and `up` (Diffusers' attention processors, XLabs). */
const PROCESSOR_ENDINGS: readonly string[] = ['_lora', '.lora', '.lora_linear_layer', '_lora1', '_lora2'];

/** @returns undefined when the name is none of an adapter. */
export function adapterPart(name: string): AdapterPart | undefined {
  const lastDot = name.lastIndexOf('.');
  if (lastDot <= 0) return undefined;
  const last = name.slice(lastDot + 1);
  const module = name.slice(0, lastDot);
  const part = LAST.get(last);
  if (part !== undefined) return { module, part };
  if (last === 'lora_A' || last === 'lora_B') return { module, part: last === 'lora_A' ? 'down' : 'up' };
  return last === 'weight' || last === 'bias' ? beforeWeight(module) : undefined;
}

function beforeWeight(name: string): AdapterPart | undefined {
  const dot = name.lastIndexOf('.');
  if (dot <= 0) return undefined;
  const segment = name.slice(dot + 1);
  const module = name.slice(0, dot);
  const part = BEFORE_WEIGHT.get(segment);
  if (part !== undefined) return { module, part };
  if (segment === 'down' || segment === 'up') {
    const ending = PROCESSOR_ENDINGS.find((candidate) => module.endsWith(candidate));
    return ending === undefined ? undefined : { module, part: segment };
  }
  // PEFT with a named adapter: `....lora_A.default.weight`.
  const before = module.lastIndexOf('.');
  const named = before <= 0 ? undefined : BEFORE_WEIGHT.get(module.slice(before + 1));
  return named === undefined ? undefined : { module: module.slice(0, before), part: named };
}
