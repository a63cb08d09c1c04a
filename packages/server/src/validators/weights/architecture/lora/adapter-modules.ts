import type { Tensor } from '../../tensors.ts';
import { LONGEST_NAME } from '../tensor-index.ts';
import { adapterPart, type Part } from './adapter-parts.ts';

/** A layer that an adapter changes. */
export interface AdapterModule {
  /** The first of its tensors, as the file spells it. */
  readonly tensor: string;
  readonly parts: Map<Part, readonly number[]>;
}

/** The adapters of a file. */
export interface Adapters {
  /** By the layer's name without the dialect's prefix, all separators `_`. */
  readonly byName: ReadonlyMap<string, AdapterModule>;
  /** The first module of each form: as `byName`, with `#` for every number. */
  readonly byForm: ReadonlyMap<string, AdapterModule>;
  /** How many tensors of the file belong to adapters. */
  readonly tensors: number;
  /** Text encoders that are changed as well: `te`, `te1`, `te2`, `te3`. */
  readonly textEncoders: ReadonlyMap<string, AdapterModule>;
}

/** Stripped one after the other, in this order. */
const WRAPPERS: readonly string[] = [
  'base_model.model.',
  'lora_unet_',
  'lora_transformer_',
  'lora_prior_unet_',
  'lycoris_',
  'model.diffusion_model.',
  'diffusion_model.',
  'unet.',
  'transformer.',
];

/** sd-scripts names one text encoder `te`, several `te1` to `te3`; Diffusers `text_encoder`, `text_encoder_2`. */
const TEXT_ENCODERS: readonly (readonly [prefix: string, key: string])[] = [
  ['lora_te_', 'te'],
  ['lora_te1_', 'te1'],
  ['lora_te2_', 'te2'],
  ['lora_te3_', 'te3'],
  ['text_encoder.', 'te1'],
  ['text_encoder_2.', 'te2'],
  ['text_encoder_3.', 'te3'],
];

const ENDINGS: readonly string[] = ['_lora', '.lora', '.lora_linear_layer'];

/** Sorts a file's tensors into the modules they adapt, in time linear in the length of the names. */
export function adaptersOf(tensors: ReadonlyMap<string, Tensor>): Adapters {
  const byName = new Map<string, AdapterModule>();
  const byForm = new Map<string, AdapterModule>();
  const textEncoders = new Map<string, AdapterModule>();
  const bySpelling = new Map<string, AdapterModule>();
  let count = 0;
  for (const [tensor, { shape }] of tensors) {
    const found = tensor.length > LONGEST_NAME ? undefined : adapterPart(tensor);
    if (found === undefined) continue;
    count++;
    const known = bySpelling.get(found.module);
    if (known !== undefined) {
      if (!known.parts.has(found.part)) known.parts.set(found.part, shape);
      continue;
    }
    const module: AdapterModule = { tensor, parts: new Map([[found.part, shape]]) };
    bySpelling.set(found.module, module);
    const textEncoder = TEXT_ENCODERS.find(([prefix]) => found.module.startsWith(prefix));
    if (textEncoder !== undefined) {
      setOnce(textEncoders, textEncoder[1], module);
      setOnce(
        textEncoders,
        `${textEncoder[1]} ${formOf(plain(found.module.slice(textEncoder[0].length)))}`,
        module,
      );
      continue;
    }
    const name = plain(unwrapped(found.module));
    setOnce(byName, name, module);
    setOnce(byForm, formOf(name), module);
  }
  return { byName, byForm, textEncoders, tensors: count };
}

function setOnce<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (!map.has(key)) map.set(key, value);
}

function unwrapped(module: string): string {
  let name = module;
  for (const wrapper of WRAPPERS) if (name.startsWith(wrapper)) name = name.slice(wrapper.length);
  const ending = ENDINGS.find((candidate) => name.endsWith(candidate));
  return ending === undefined ? name : name.slice(0, -ending.length);
}

function plain(name: string): string {
  return name.replaceAll('.processor', '').replaceAll('.', '_');
}

function formOf(name: string): string {
  return name.replace(/(?<![^_])\d+(?![^_])/g, '#');
}

/** Input channels of the adapted layer, where the adapter's shapes tell. */
export function inputWidth({ parts }: AdapterModule): number | undefined {
  return parts.get('down')?.[1] ?? parts.get('hada-in')?.[1] ?? kronecker(parts, 1, 'in');
}

/** Output channels of the adapted layer, where the adapter's shapes tell. */
export function outputWidth({ parts }: AdapterModule): number | undefined {
  return parts.get('up')?.[0] ?? parts.get('hada-out')?.[0] ?? kronecker(parts, 0, 'out');
}

/** A Kronecker product is as wide as the product of its factors' widths. */
function kronecker(parts: AdapterModule['parts'], axis: 0 | 1, side: 'in' | 'out'): number | undefined {
  const first = parts.get('lokr-1')?.[axis] ?? parts.get(`lokr-1-${side}`)?.[axis];
  const second = parts.get('lokr-2')?.[axis] ?? parts.get(`lokr-2-${side}`)?.[axis];
  return first === undefined || second === undefined ? undefined : first * second;
}

/** What kind of adapter the parts make up; undefined when they are incomplete. */
export function methodOf({ parts }: AdapterModule): string | undefined {
  if (parts.has('down') && parts.has('up')) return parts.has('dora') ? 'DoRA' : 'LoRA';
  if (parts.has('hada-in') && parts.has('hada-out')) return 'LoHa';
  const first = parts.has('lokr-1') || (parts.has('lokr-1-in') && parts.has('lokr-1-out'));
  const second = parts.has('lokr-2') || (parts.has('lokr-2-in') && parts.has('lokr-2-out'));
  if (first && second) return 'LoKr';
  if (parts.has('orthogonal')) return 'OFT';
  return parts.has('ia3') ? 'IA3' : undefined;
}
