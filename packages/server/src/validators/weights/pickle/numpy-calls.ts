import type { CallCheck, CallContext } from './call-check.ts';
import { type ArrayValue, type NumpyDtypeValue, OPAQUE, sizeOf, textOf, type Value } from './pickle-value.ts';

/** NumPy's codes of types without objects (`numpy.dtype.str` without byte order): numbers, and text by its length. */
const DTYPES: Readonly<Record<string, readonly [name: string, bytes: number]>> = {
  b1: ['bool', 1],
  i1: ['int8', 1],
  i2: ['int16', 2],
  i4: ['int32', 4],
  i8: ['int64', 8],
  u1: ['uint8', 1],
  u2: ['uint16', 2],
  u4: ['uint32', 4],
  u8: ['uint64', 8],
  f2: ['float16', 2],
  f4: ['float32', 4],
  f8: ['float64', 8],
  c8: ['complex64', 8],
  c16: ['complex128', 16],
};
/** Most dimensions of an array (`NPY_MAXDIMS` of NumPy 2). */
const MAX_DIMENSIONS = 64;
/** `NPY_NEEDS_INIT` or nothing: the other flags belong to objects and structures. */
const DTYPE_FLAGS: readonly number[] = [0, 8];

export const NUMPY_CALLS = {
  /** `_reconstruct(ndarray, (0,), b'b')`: an empty array, whose state follows with BUILD. */
  'numpy-reconstruct': ([type, shape, code, ...more]) => {
    const ndarray = type?.kind === 'global' && type.global.name === 'ndarray';
    const empty = shape?.kind === 'tuple' && shape.items.length === 1 && sizeOf(shape.items[0]) === 0;
    const known = textOf(code) === 'b' || (code?.kind === 'bytes' && code.length === 1);
    return ndarray && empty && known && more.length === 0 ? { kind: 'array', content: undefined } : undefined;
  },

  /** `dtype(code, align, copy)` */
  'numpy-dtype': ([code, align, copy, ...more]): NumpyDtypeValue | undefined => {
    const text = textOf(code) ?? '';
    const number = Object.hasOwn(DTYPES, text) ? DTYPES[text] : undefined;
    const [, letter, length] = /^([SU])([1-9]\d{0,5})$/.exec(text) ?? [];
    if (more.length > 0 || !isFlag(align) || !isFlag(copy)) return undefined;
    if (number !== undefined) return { kind: 'numpy-dtype', name: number[0], itemBytes: number[1] };
    // No text of no bytes: an array of that has any size.
    if (letter === undefined) return undefined;
    // Four bytes a character: NumPy stores text as UTF-32.
    return { kind: 'numpy-dtype', name: text, itemBytes: Number(length) * (letter === 'U' ? 4 : 1) };
  },

  /** `scalar(dtype, bytes)` */
  'numpy-scalar': ([dtype, content, ...more]) =>
    more.length === 0 && dtype?.kind === 'numpy-dtype' && byteLength(content) === dtype.itemBytes
      ? OPAQUE
      : undefined,

  /** `_frombuffer(bytes, dtype, shape, order)` */
  'numpy-from-buffer': ([content, dtype, shape, order, ...more], context) => {
    if (more.length > 0 || !['C', 'F'].includes(textOf(order) ?? '')) return undefined;
    const made = arrayContent(shape, dtype, content, context);
    return made === undefined ? undefined : { kind: 'array', content: made };
  },
} satisfies Record<string, CallCheck>;

/**
 * `ndarray.__setstate__((version, shape, dtype, is_fortran, content))`
 * @returns Whether the state is one of a plain array; arrays of objects hold a list instead of bytes.
 */
export function setArrayState(array: ArrayValue, state: Value, context: CallContext): boolean {
  if (state.kind !== 'tuple' || state.items.length !== 5 || array.content !== undefined) return false;
  const [version, shape, dtype, fortran, content] = state.items;
  if (sizeOf(version) !== 1 || !isFlag(fortran)) return false;
  array.content = arrayContent(shape, dtype, content, context);
  return array.content !== undefined;
}

/**
 * `dtype.__setstate__((version, byte order, subarray, names, fields, size, alignment, flags))`. Old versions of
 * NumPy believe sizes and flags, so these must be what the type's code says.
 */
export function isDtypeState(dtype: NumpyDtypeValue, state: Value): boolean {
  if (state.kind !== 'tuple' || state.items.length !== 8) return false;
  const [version, order, subarray, names, fields, size, alignment, flags] = state.items;
  const number = Object.values(DTYPES).some(([name]) => name === dtype.name);
  const sized = number
    ? isMinusOne(size) && isMinusOne(alignment)
    : sizeOf(size) === dtype.itemBytes && sizeOf(alignment) === (dtype.name.startsWith('U') ? 4 : 1);
  return (
    sizeOf(version) === 3 &&
    ['<', '>', '|', '='].includes(textOf(order) ?? '') &&
    [subarray, names, fields].every((part) => part?.kind === 'none') &&
    sized &&
    DTYPE_FLAGS.includes(sizeOf(flags) ?? -1)
  );
}

function arrayContent(
  shape: Value | undefined,
  dtype: Value | undefined,
  content: Value | undefined,
  context: CallContext,
): ArrayValue['content'] {
  if (shape?.kind !== 'tuple' || shape.items.length > MAX_DIMENSIONS || dtype?.kind !== 'numpy-dtype') {
    return undefined;
  }
  const sizes = shape.items.map(sizeOf);
  const length = byteLength(content);
  if (length === undefined || sizes.includes(undefined)) return undefined;
  const bytes = sizes.reduce<number>((product, size) => product * (size ?? 0), dtype.itemBytes);
  if (bytes !== length) {
    throw context.fault(`an array needs ${bytes} bytes by its shape and type, but has ${length}`);
  }
  return { dtype: dtype.name, shape: sizes.flatMap((size) => size ?? []) };
}

/** Bytes, or a string of Python 2 in which each character is one. */
function byteLength(content: Value | undefined): number | undefined {
  if (content?.kind === 'bytes' || content?.kind === 'bytearray') return content.length;
  return content?.kind === 'text' ? content.latin1Bytes : undefined;
}

/** Old picklers write booleans as 0 and 1. */
function isFlag(value: Value | undefined): boolean {
  return value?.kind === 'bool' || (value?.kind === 'int' && (value.value === 0 || value.value === 1));
}

function isMinusOne(value: Value | undefined): boolean {
  return value?.kind === 'int' && value.value === -1;
}
