import { STORAGE_CLASSES, TORCH_DTYPES } from './torch-dtypes.ts';

/** What may be done with an allowed global; each name is a check of arguments in `calls.ts`. */
export type CallName =
  | 'rebuild-tensor'
  | 'rebuild-tensor-v2'
  | 'rebuild-tensor-v3'
  | 'rebuild-parameter'
  | 'rebuild-parameter-with-state'
  | 'rebuild-quantized'
  | 'rebuild-meta'
  | 'rebuild-from-type'
  | 'rebuild-from-numpy'
  | 'rebuild-from-cpu'
  | 'size'
  | 'device'
  | 'ordered-dict'
  | 'default-dict'
  | 'counter'
  | 'set'
  | 'bytearray'
  | 'bytes'
  | 'complex'
  | 'encode'
  | 'numpy-reconstruct'
  | 'numpy-dtype'
  | 'numpy-scalar'
  | 'numpy-from-buffer';

/** A name that a pickle may import. */
export interface AllowedGlobal {
  readonly module: string;
  readonly name: string;
  /**
   * `call`: may be called (REDUCE) with the arguments that its check knows. `storage` and `dtype`: stand in
   * persistent ids and arguments. `factory`: may be the factory of a defaultdict. `parameter-dict`: may be
   * instantiated (NEWOBJ). `name`: may only be named.
   */
  readonly use:
    | { readonly kind: 'call'; readonly call: CallName }
    | { readonly kind: 'storage'; readonly dtype: string | undefined }
    | { readonly kind: 'dtype'; readonly dtype: string }
    | { readonly kind: 'factory' }
    | { readonly kind: 'parameter-dict' }
    | { readonly kind: 'name' };
  /** Why a checkpoint needs it, and why it does no harm. */
  readonly reason: string;
}

const REBUILD = 'builds a tensor over a storage of the file; the arguments are checked against it';

/** Functions by module and name: the call that checks them, and the reason. */
const CALLS: readonly (readonly [path: string, call: CallName, reason: string])[] = [
  ['torch._utils _rebuild_tensor', 'rebuild-tensor', REBUILD],
  ['torch._utils _rebuild_tensor_v2', 'rebuild-tensor-v2', REBUILD],
  ['torch._utils _rebuild_tensor_v3', 'rebuild-tensor-v3', REBUILD],
  ['torch._utils _rebuild_parameter', 'rebuild-parameter', 'marks a tensor as a parameter'],
  [
    'torch._utils _rebuild_parameter_with_state',
    'rebuild-parameter-with-state',
    'marks a tensor as a parameter with attributes, which are values of the file',
  ],
  ['torch._utils _rebuild_qtensor', 'rebuild-quantized', REBUILD],
  ['torch._utils _rebuild_meta_tensor_no_storage', 'rebuild-meta', 'a tensor without data'],
  [
    'torch._utils _rebuild_device_tensor_from_numpy',
    'rebuild-from-numpy',
    'a tensor of another device, saved as a NumPy array',
  ],
  [
    'torch._utils _rebuild_device_tensor_from_cpu_tensor',
    'rebuild-from-cpu',
    'a tensor of another device, saved from memory',
  ],
  [
    'torch._tensor _rebuild_from_type_v2',
    'rebuild-from-type',
    'calls one of the functions above, whose arguments are checked alike',
  ],
  ['torch Size', 'size', 'a shape'],
  ['torch device', 'device', 'the name of a device'],
  ['collections OrderedDict', 'ordered-dict', 'every state_dict is one'],
  ['collections defaultdict', 'default-dict', 'a dictionary; its factory is one of the built-in types'],
  ['collections Counter', 'counter', 'a dictionary of counts, as learning-rate schedulers keep it'],
  ['builtins set', 'set', 'a set of values of the file'],
  ['__builtin__ set', 'set', 'the same in protocol 2 and below'],
  ['builtins frozenset', 'set', 'a set of values of the file'],
  ['__builtin__ frozenset', 'set', 'the same in protocol 2 and below'],
  ['builtins bytearray', 'bytearray', 'bytes; never by a length, which would allocate at will'],
  ['__builtin__ bytearray', 'bytearray', 'the same in protocol 2 and below'],
  ['__builtin__ bytes', 'bytes', 'how protocol 2 spells empty bytes'],
  ['builtins complex', 'complex', 'a number'],
  ['__builtin__ complex', 'complex', 'the same in protocol 2 and below'],
  ['_codecs encode', 'encode', 'how protocol 2 spells bytes; only as Latin-1, other codecs are code'],
  ['numpy.core.multiarray _reconstruct', 'numpy-reconstruct', 'an empty array; its state is checked'],
  ['numpy._core.multiarray _reconstruct', 'numpy-reconstruct', 'the same since NumPy 2'],
  ['numpy.core.multiarray scalar', 'numpy-scalar', 'a number, as metrics and learning rates are saved'],
  ['numpy._core.multiarray scalar', 'numpy-scalar', 'the same since NumPy 2'],
  ['numpy.core.numeric _frombuffer', 'numpy-from-buffer', 'an array over bytes, in protocol 5'],
  ['numpy._core.numeric _frombuffer', 'numpy-from-buffer', 'the same since NumPy 2'],
  ['numpy dtype', 'numpy-dtype', 'the type of an array: numbers and text, never objects'],
];

/** Names that are never called. */
const NAMES: readonly (readonly [path: string, reason: string])[] = [
  ['torch.nn.parameter Parameter', 'the type given to `_rebuild_from_type_v2`'],
  ['torch Tensor', 'the type given to `_rebuild_from_type_v2`'],
  ['torch per_tensor_affine', 'a scheme of quantisation, given to `_rebuild_qtensor`'],
  ['torch per_tensor_symmetric', 'as above'],
  ['torch per_channel_affine', 'as above'],
  ['torch per_channel_symmetric', 'as above'],
  ['torch per_channel_affine_float_qparams', 'as above'],
  ['numpy ndarray', 'the type given to `_reconstruct`'],
  [
    'pytorch_lightning.callbacks.model_checkpoint ModelCheckpoint',
    'a key among the callbacks of Stable Diffusion 1 checkpoints',
  ],
  ['lightning.pytorch.callbacks.model_checkpoint ModelCheckpoint', 'the same since Lightning 2'],
];

const FACTORIES: readonly string[] = ['dict', 'list', 'int', 'float', 'str', 'bool'];

function build(): ReadonlyMap<string, AllowedGlobal> {
  const allowed = new Map<string, AllowedGlobal>();
  const add = (path: string, use: AllowedGlobal['use'], reason: string): void => {
    const [module = '', name = ''] = path.split(' ');
    allowed.set(path, { module, name, use, reason });
  };
  for (const [path, call, reason] of CALLS) add(path, { kind: 'call', call }, reason);
  for (const [path, reason] of NAMES) add(path, { kind: 'name' }, reason);
  for (const [name, dtype] of Object.entries(STORAGE_CLASSES)) {
    add(`torch ${name}`, { kind: 'storage', dtype }, 'the class of a storage, named in its persistent id');
  }
  for (const path of ['torch UntypedStorage', 'torch.storage UntypedStorage']) {
    add(path, { kind: 'storage', dtype: undefined }, 'a storage of bytes, named in its persistent id');
  }
  for (const dtype of Object.keys(TORCH_DTYPES)) {
    add(`torch ${dtype}`, { kind: 'dtype', dtype }, 'the type of a tensor, a constant');
  }
  for (const name of FACTORIES) {
    for (const module of ['builtins', '__builtin__']) {
      add(`${module} ${name}`, { kind: 'factory' }, 'the factory of a defaultdict; never called here');
    }
  }
  add(
    'torch.nn.modules.container ParameterDict',
    { kind: 'parameter-dict' },
    'the original textual-inversion embeddings; a dictionary of tensors without a forward pass, its state is checked',
  );
  return allowed;
}

const ALLOWED = build();

/**
 * The entry for a global, or undefined where it is not on the list. Names are compared whole and exactly: a
 * submodule of an allowed module, or a dotted name, is another name.
 */
export function allowedGlobal(module: string, name: string): AllowedGlobal | undefined {
  // A blank would let "a b" + "c" stand for "a" + "b c".
  return module.includes(' ') || name.includes(' ') ? undefined : ALLOWED.get(`${module} ${name}`);
}

/** Every entry, for the documentation's test. */
export function allowedGlobals(): readonly AllowedGlobal[] {
  return [...ALLOWED.values()];
}
