import type { AllowedGlobal } from './allowed-globals.ts';

/**
 * What a pickle builds, as the machine knows it: enough to judge every further step and to name the tensors, never
 * an object. Strings and numbers are kept; the content of bytes is not.
 */
export type Value =
  | { readonly kind: 'none' }
  | { readonly kind: 'bool'; readonly value: boolean }
  /** A bigint only beyond 2^53. */
  | { readonly kind: 'int'; readonly value: number | bigint }
  | { readonly kind: 'float'; readonly value: number }
  | TextValue
  | BytesValue
  | TupleValue
  | { readonly kind: 'list'; readonly items: Value[] }
  | DictValue
  | { readonly kind: 'set'; readonly items: Value[] }
  | { readonly kind: 'global'; readonly global: AllowedGlobal }
  | StorageValue
  | TensorValue
  | ArrayValue
  | NumpyDtypeValue
  | ModuleValue
  /** Made by an allowed call, and nothing more is done with it: a device, a layout, a complex number. */
  | { readonly kind: 'opaque' };

export interface TextValue {
  readonly kind: 'text';
  /** Undefined where it is longer than {@link MAX_KEPT_CHARACTERS} or not decodable: then it names nothing. */
  readonly value: string | undefined;
  /** Bytes it makes when encoded as Latin-1; undefined where it cannot be. */
  readonly latin1Bytes: number | undefined;
}

/** Longest text that is kept; longer ones are no names. */
export const MAX_KEPT_CHARACTERS = 1024;

export interface BytesValue {
  readonly kind: 'bytes' | 'bytearray';
  readonly length: number;
}

export interface TupleValue {
  readonly kind: 'tuple';
  readonly items: readonly Value[];
}

export interface DictValue {
  readonly kind: 'dict';
  readonly type: 'dict' | 'OrderedDict' | 'defaultdict' | 'Counter';
  /** Key, value, key, value, ... as they were set; of equal keys the last one counts. */
  readonly items: Value[];
  /** It was judged as empty, and what holds it since is judged by that: nothing may be put into it any more. */
  sealed?: boolean;
}

export interface StorageValue {
  readonly kind: 'storage';
  readonly key: string;
  /** As PyTorch spells it; undefined for an untyped storage, whose elements are bytes. */
  readonly dtype: string | undefined;
  /** Elements that tensors may use. */
  readonly numel: number;
}

export interface TensorValue {
  readonly kind: 'tensor';
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** A NumPy array; without dtype until its state was set. */
export interface ArrayValue {
  readonly kind: 'array';
  content: { readonly dtype: string; readonly shape: readonly number[] } | undefined;
}

export interface NumpyDtypeValue {
  readonly kind: 'numpy-dtype';
  readonly name: string;
  readonly itemBytes: number;
}

/** A `ParameterDict`: the one module whose pickle holds data only. */
export interface ModuleValue {
  readonly kind: 'module';
  state: DictValue | undefined;
}

export const NONE: Value = { kind: 'none' };
export const TRUE: Value = { kind: 'bool', value: true };
export const FALSE: Value = { kind: 'bool', value: false };
export const OPAQUE: Value = { kind: 'opaque' };
export const EMPTY_TUPLE: TupleValue = { kind: 'tuple', items: [] };

export function intValue(value: bigint): Value {
  const short = value >= -BigInt(Number.MAX_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
  return { kind: 'int', value: short ? Number(value) : value };
}

/** The text where it is text and was kept. */
export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'text' ? value.value : undefined;
}

/** The number where it is a non-negative integer below 2^53: sizes, counts and offsets. */
export function sizeOf(value: Value | undefined): number | undefined {
  return value?.kind === 'int' && typeof value.value === 'number' && value.value >= 0
    ? value.value
    : undefined;
}
