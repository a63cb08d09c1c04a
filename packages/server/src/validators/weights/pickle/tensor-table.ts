import { Refusal } from '../../refusal.ts';
import type { Tensor } from '../tensors.ts';
import { type DictValue, textOf, type Value } from './pickle-value.ts';

/** Containers in containers that are followed; checkpoints have three or four. */
const MAX_DEPTH = 32;
/** Most tensors: as many names lie in memory. */
const MAX_TENSORS = 500_000;
/** Values that are looked at while tensors are named; containers may stand in many places and count in each. */
const MAX_VISITS = 5_000_000;
/** Longest name of a tensor in characters; behind it, names are numbered. */
const MAX_NAME_CHARACTERS = 1024;
/** Most pieces of metadata. */
const MAX_METADATA = 200;

/** Keys under which trainers put the weights beside other things, the most telling first. */
const WRAPPERS: readonly string[] = [
  'state_dict',
  'model_state_dict',
  'params_ema',
  'params',
  'model_ema',
  'ema_state_dict',
  'model',
  'module',
  'net',
  'network',
  'generator',
  'weights',
];

/**
 * Names the tensors of what a pickle builds: keys joined with dots, numbers for the places of lists. Of a wrapper
 * (`state_dict`, `params_ema`, ...) at the top, its own key is left out, and so is the `module.` that a model in
 * parallel training puts before every name.
 */
export function tensorTable(value: Value): Map<string, Tensor> {
  const walk = new TensorWalk();
  const primary = value.kind === 'dict' ? findWrapper(value, walk) : undefined;
  if (primary !== undefined) walk.collect(primary.content, '', 1);
  walk.stripCommonPrefix('module.');
  if (value.kind === 'dict') {
    for (const [key, item] of entriesOf(value)) if (key !== primary?.key) walk.collect(item, key, 1);
    if (primary === undefined) walk.stripCommonPrefix('module.');
  } else {
    walk.collect(value, '', 0);
  }
  return walk.tensors;
}

/** Numbers, words and truth values that lie beside the weights at the top: `epoch`, `global_step`, `name`. */
export function scalarMetadata(value: Value): Map<string, unknown> {
  const metadata = new Map<string, unknown>();
  if (value.kind !== 'dict') return metadata;
  for (const [key, item] of entriesOf(value)) {
    if (metadata.size === MAX_METADATA) break;
    if (item.kind === 'int')
      metadata.set(key, typeof item.value === 'bigint' ? String(item.value) : item.value);
    else if (item.kind === 'float')
      metadata.set(key, Number.isFinite(item.value) ? item.value : String(item.value));
    else if (item.kind === 'bool') metadata.set(key, item.value);
    else if (item.kind === 'text' && item.value !== undefined) metadata.set(key, item.value);
  }
  return metadata;
}

function findWrapper(
  top: DictValue,
  walk: TensorWalk,
): { readonly key: string; readonly content: Value } | undefined {
  const entries = new Map(entriesOf(top));
  for (const key of WRAPPERS) {
    const content = entries.get(key);
    if (content !== undefined && content.kind !== 'tensor' && walk.hasTensor(content, 1))
      return { key, content };
  }
  return undefined;
}

/** Of equal keys, the last value at the place of the first, as Python has it. */
function entriesOf({ items }: DictValue): ReadonlyMap<string, Value> {
  const entries = new Map<string, Value>();
  for (let index = 0; index + 1 < items.length; index += 2) {
    const [key, value] = [keyText(items[index]), items[index + 1]];
    if (key !== undefined && value !== undefined) entries.set(key, value);
  }
  return entries;
}

function keyText(key: Value | undefined): string | undefined {
  return key?.kind === 'int' ? String(key.value) : textOf(key);
}

class TensorWalk {
  tensors = new Map<string, Tensor>();
  /** Containers without tensors, which are met once only, and those that are being looked through. */
  readonly #barren = new Set<Value>();
  readonly #fruitful = new Set<Value>();
  #visits = 0;

  hasTensor(value: Value, depth: number): boolean {
    if (asTensor(value) !== undefined) return true;
    if (depth > MAX_DEPTH || this.#barren.has(value)) return false;
    if (this.#fruitful.has(value)) return true;
    const children = childrenOf(value);
    if (children === undefined) return false;
    // Meanwhile a container that contains itself counts as empty.
    this.#barren.add(value);
    for (const child of children) {
      if (!this.hasTensor(child, depth + 1)) continue;
      this.#barren.delete(value);
      this.#fruitful.add(value);
      return true;
    }
    return false;
  }

  /** @param prefix Of the names, without the dot. */
  collect(value: Value, prefix: string, depth: number): void {
    const tensor = asTensor(value);
    if (tensor !== undefined) {
      this.#add(prefix === '' ? 'tensor' : prefix, tensor);
      return;
    }
    if (!this.hasTensor(value, depth)) return;
    this.#visits += childrenOf(value)?.length ?? 0;
    if (this.#visits > MAX_VISITS) throw tooMany(`names more than ${MAX_VISITS} values`);
    const join = (key: string): string => (prefix === '' ? key : `${prefix}.${key}`);
    // Meanwhile it counts as empty, against containers that contain themselves.
    this.#fruitful.delete(value);
    this.#barren.add(value);
    if (value.kind === 'dict') {
      for (const [key, item] of entriesOf(value)) this.collect(item, join(key), depth + 1);
    } else if (value.kind === 'module') {
      const parameters = value.state === undefined ? undefined : entriesOf(value.state).get('_parameters');
      if (parameters !== undefined) this.collect(parameters, prefix, depth + 1);
    } else if (value.kind === 'list' || value.kind === 'tuple') {
      for (const [index, item] of value.items.entries()) this.collect(item, join(String(index)), depth + 1);
    }
    this.#barren.delete(value);
    this.#fruitful.add(value);
  }

  stripCommonPrefix(prefix: string): void {
    const names = [...this.tensors.keys()];
    if (names.length === 0 || !names.every((name) => name.length > prefix.length && name.startsWith(prefix)))
      return;
    this.tensors = new Map([...this.tensors].map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  }

  #add(name: string, tensor: Tensor): void {
    if (this.tensors.size >= MAX_TENSORS) {
      throw tooMany(`has more than ${MAX_TENSORS} tensors`);
    }
    const plain = name.length > MAX_NAME_CHARACTERS ? `${name.slice(0, MAX_NAME_CHARACTERS)}…` : name;
    // Names that were made equal by joining or cutting are told apart by a number.
    const unique = this.tensors.has(plain) ? `${plain}#${this.tensors.size}` : plain;
    this.tensors.set(unique, tensor);
  }
}

function tooMany(what: string): Refusal {
  return new Refusal(
    'too-large-decoded',
    `The checkpoint ${what}, containers within containers counted each time.`,
  );
}

function asTensor(value: Value): Tensor | undefined {
  if (value.kind === 'tensor') return { dtype: value.dtype, shape: value.shape };
  // A number of no dimensions is metadata, not weights.
  if (value.kind === 'array' && value.content !== undefined && value.content.shape.length > 0)
    return value.content;
  return undefined;
}

function childrenOf(value: Value): readonly Value[] | undefined {
  switch (value.kind) {
    case 'dict':
    case 'list':
    case 'tuple':
      return value.items;
    case 'module':
      return value.state?.items;
    default:
      return undefined;
  }
}
