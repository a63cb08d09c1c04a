import type { CallCheck, CallContext } from './call-check.ts';
import {
  type DictValue,
  OPAQUE,
  type StorageValue,
  sizeOf,
  type TensorValue,
  textOf,
  type Value,
} from './pickle-value.ts';
import { elementBytes } from './torch-dtypes.ts';

/** Dimensions of a tensor at most, as PyTorch has it (`c10`'s `kDimVectorStaticSize` aside, 64 in its checks). */
const MAX_DIMENSIONS = 64;

/** The functions of `torch._utils` (and one of `torch._tensor`) that build tensors; see PyTorch's sources there. */
const DIRECT_CALLS = {
  /** `_rebuild_tensor(storage, storage_offset, size, stride)` */
  'rebuild-tensor': (args, context) => (args.length === 4 ? overStorage(args, context) : undefined),

  /** `_rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks[, metadata])` */
  'rebuild-tensor-v2': (args, context) => {
    if (args.length !== 6 && args.length !== 7) return undefined;
    if (!isFlag(args[4]) || !isNoHooks(args[5]) || !isOptionalDict(args[6])) return undefined;
    return overStorage(args, context);
  },

  /** As v2, with the dtype before the metadata: `storage` is untyped. */
  'rebuild-tensor-v3': (args, context) => {
    if (args.length !== 7 && args.length !== 8) return undefined;
    const dtype = dtypeOf(args[6]);
    if (!isFlag(args[4]) || !isNoHooks(args[5]) || dtype === undefined || !isOptionalDict(args[7]))
      return undefined;
    return overStorage(args, context, dtype);
  },

  /** `_rebuild_parameter(data, requires_grad, backward_hooks)` */
  'rebuild-parameter': (args) =>
    args.length === 3 && isFlag(args[1]) && isNoHooks(args[2]) ? tensorOf(args[0]) : undefined,

  /** `_rebuild_parameter_with_state(data, requires_grad, backward_hooks, state)` */
  'rebuild-parameter-with-state': (args, context) =>
    args.length === 4 && isFlag(args[1]) && isNoHooks(args[2]) && isState(args[3], context)
      ? tensorOf(args[0])
      : undefined,

  /** `_rebuild_qtensor(storage, storage_offset, size, stride, quantizer_params, requires_grad, backward_hooks)` */
  'rebuild-quantized': (args, context) => {
    if (args.length !== 7 || !isFlag(args[5]) || !isNoHooks(args[6])) return undefined;
    const tensor = overStorage(args, context);
    if (tensor === undefined || !isQuantizer(args[4], tensor.shape)) return undefined;
    // PyTorch first allocates the tensor by its shape, then sets it on the storage: none is expanded.
    const numel = args[0]?.kind === 'storage' ? args[0].numel : 0;
    return elementsOf(tensor.shape) <= numel ? tensor : undefined;
  },

  /** `_rebuild_meta_tensor_no_storage(dtype, size, stride, requires_grad)` */
  'rebuild-meta': (args, context) => {
    const dtype = dtypeOf(args[0]);
    const shape = dimensions(args[1]);
    const strides = dimensions(args[2]);
    if (args.length !== 4 || dtype === undefined || shape === undefined || !isFlag(args[3])) return undefined;
    if (strides?.length !== shape.length) return undefined;
    requireCountable(shape, context);
    return { kind: 'tensor', dtype, shape };
  },

  /** `_rebuild_device_tensor_from_numpy(data, dtype, device, requires_grad)` */
  'rebuild-from-numpy': (args) => {
    const [data, , device] = args;
    const dtype = dtypeOf(args[1]);
    const content = data?.kind === 'array' ? data.content : undefined;
    if (args.length !== 4 || dtype === undefined || textOf(device) === undefined || !isFlag(args[3]))
      return undefined;
    return content === undefined ? undefined : { kind: 'tensor', dtype, shape: content.shape };
  },

  /** `_rebuild_device_tensor_from_cpu_tensor(data, dtype, device, requires_grad)` */
  'rebuild-from-cpu': (args) => {
    const dtype = dtypeOf(args[1]);
    const data = tensorOf(args[0]);
    if (args.length !== 4 || dtype === undefined || textOf(args[2]) === undefined || !isFlag(args[3]))
      return undefined;
    return data === undefined ? undefined : { kind: 'tensor', dtype, shape: data.shape };
  },
} satisfies Record<string, CallCheck>;

/** The same, and `_rebuild_from_type_v2(func, new_type, args, state)`, which calls `func(*args)` and sets attributes. */
export const TENSOR_CALLS = {
  ...DIRECT_CALLS,
  'rebuild-from-type': (args, context) => {
    const [func, type, inner, state] = args;
    if (args.length !== 4 || func?.kind !== 'global' || inner?.kind !== 'tuple') return undefined;
    if (type?.kind !== 'global' || !['Parameter', 'Tensor'].includes(type.global.name)) return undefined;
    const call = func.global.use.kind === 'call' ? func.global.use.call : '';
    return isDirectCall(call) && isState(state, context)
      ? DIRECT_CALLS[call](inner.items, context)
      : undefined;
  },
} satisfies Record<string, CallCheck>;

function isDirectCall(call: string): call is keyof typeof DIRECT_CALLS {
  return Object.hasOwn(DIRECT_CALLS, call);
}

/** A view of a storage: what it reaches must lie inside (`torch._C` checks the same when it sets one up). */
function overStorage(args: readonly Value[], context: CallContext, dtype?: string): TensorValue | undefined {
  const [storage] = args;
  const offset = sizeOf(args[1]);
  const shape = dimensions(args[2]);
  const strides = dimensions(args[3]);
  if (storage?.kind !== 'storage' || offset === undefined || shape === undefined || strides === undefined) {
    return undefined;
  }
  if (shape.length !== strides.length) throw context.fault('a tensor has not as many strides as dimensions');
  requireCountable(shape, context);
  const used = shape.includes(0)
    ? 0
    : offset + 1 + shape.reduce((sum, size, index) => sum + (size - 1) * (strides[index] ?? 0), 0);
  const type = dtype ?? storage.dtype ?? 'uint8';
  if (used * elementBytes(type) > storage.numel * elementBytes(storage.dtype)) {
    throw context.fault(
      `a tensor of shape [${shape.slice(0, 8).join(', ')}] reaches beyond its storage of ${storageExtent(storage)}`,
    );
  }
  return { kind: 'tensor', dtype: type, shape };
}

function storageExtent({ dtype, numel }: StorageValue): string {
  return `${numel} ${dtype === undefined ? 'bytes' : 'elements'}`;
}

function requireCountable(shape: readonly number[], context: CallContext): void {
  // An expanded tensor (stride 0) has more elements than its storage; more than this have no number.
  if (elementsOf(shape) > Number.MAX_SAFE_INTEGER)
    throw context.fault('a tensor has more elements than can be counted');
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((elements, size) => elements * size, 1);
}

/**
 * `(scheme, scale, zero point)`, or by channel `(scheme, scales, zero points, axis)`: one of each for a channel, or
 * PyTorch reads behind them.
 */
function isQuantizer(value: Value | undefined, shape: readonly number[]): boolean {
  if (value?.kind !== 'tuple') return false;
  const [scheme, scale, zeroPoint, axis] = value.items;
  const name = scheme?.kind === 'global' && scheme.global.module === 'torch' ? scheme.global.name : '';
  if (name === 'per_tensor_affine' || name === 'per_tensor_symmetric') {
    return value.items.length === 3 && isNumber(scale) && isNumber(zeroPoint);
  }
  if (!name.startsWith('per_channel_') || value.items.length !== 4) return false;
  const channels = shape[sizeOf(axis) ?? shape.length];
  return channels !== undefined && [scale, zeroPoint].every((part) => lengthOf(part) === channels);
}

function isNumber(value: Value | undefined): boolean {
  return value?.kind === 'float' || value?.kind === 'int';
}

/** Of a list of numbers, or of a tensor of one dimension. */
function lengthOf(value: Value | undefined): number | undefined {
  if (value?.kind === 'list') return value.items.every(isNumber) ? value.items.length : undefined;
  return value?.kind === 'tensor' && value.shape.length === 1 ? value.shape[0] : undefined;
}

/** A size or stride: a tuple of numbers, or a `torch.Size`, which is one. */
function dimensions(value: Value | undefined): number[] | undefined {
  if (value?.kind !== 'tuple' || value.items.length > MAX_DIMENSIONS) return undefined;
  const sizes = value.items.map(sizeOf);
  return sizes.includes(undefined) ? undefined : sizes.flatMap((size) => size ?? []);
}

function tensorOf(value: Value | undefined): TensorValue | undefined {
  return value?.kind === 'tensor' ? value : undefined;
}

function dtypeOf(value: Value | undefined): string | undefined {
  return value?.kind === 'global' && value.global.use.kind === 'dtype' ? value.global.use.dtype : undefined;
}

function isFlag(value: Value | undefined): boolean {
  return value?.kind === 'bool';
}

/** Hooks are functions to be called: there must be none, also none that are put there later, by way of the memo. */
export function isNoHooks(value: Value | undefined): boolean {
  if (value?.kind !== 'dict') return value?.kind === 'none';
  if (value.items.length === 0) value.sealed = true;
  return value.items.length === 0;
}

function isOptionalDict(value: Value | undefined): boolean {
  return value === undefined || value.kind === 'none' || value.kind === 'dict';
}

/** Attributes, as a dictionary or with the slots in a pair; their names are plain. */
function isState(value: Value | undefined, context: CallContext): boolean {
  if (value?.kind === 'none') return true;
  if (value?.kind === 'tuple' && value.items.length === 2) {
    return value.items.every(
      (part) => part.kind === 'none' || (part.kind === 'dict' && isAttributes(part, context)),
    );
  }
  return value?.kind === 'dict' && isAttributes(value, context);
}

/** Attributes with plain names that hold data: nothing that could be called in place of a method, and no hooks. */
export function isAttributes(state: DictValue, context: CallContext): boolean {
  if (!hasPlainNames(state, context)) return false;
  return state.items.every((part, index) =>
    index % 2 === 0
      ? !/hook/i.test(textOf(part) ?? '')
      : part.kind !== 'global' || part.global.use.kind === 'dtype',
  );
}

/** Whether the keys of a state are attribute names that carry data: identifiers, none with two underscores in front. */
export function hasPlainNames(state: DictValue, context: CallContext): boolean {
  context.spend(state.items.length);
  for (let index = 0; index < state.items.length; index += 2) {
    const name = textOf(state.items[index]);
    if (name === undefined || !/^(?!__)[A-Za-z_]\w*$/.test(name)) return false;
  }
  return true;
}

/** `torch.Size(tuple)`, `torch.device(type[, index])`. */
export const TORCH_CALLS = {
  size: ([sizes, ...more]) => (more.length === 0 && dimensions(sizes) !== undefined ? sizes : undefined),
  device: ([type, index, ...more]) => {
    const named = /^[a-z]{1,16}(?::\d{1,4})?$/.test(textOf(type) ?? '');
    return named && more.length === 0 && (index === undefined || sizeOf(index) !== undefined)
      ? OPAQUE
      : undefined;
  },
} satisfies Record<string, CallCheck>;
