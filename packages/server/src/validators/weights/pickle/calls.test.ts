import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as make from '../../../../test/decoder/sample-pickles.ts';
import { PickleFindings } from './findings.ts';
import { runPickle } from './machine.ts';
import type { Value } from './pickle-value.ts';

const { call, FALSE, global, int, none, text, tuple } = make;
const HOOKS = make.orderedDict();
const STORAGE = make.persistent(make.storageId({ key: '0', shape: [6] }));
const UNTYPED = make.persistent(
  tuple(text('storage'), global('torch.storage', 'UntypedStorage'), text('0'), text('cuda:0'), int(24)),
);
const TENSOR = make.tensor({ key: '0', shape: [2, 3] });
const PAIR = tuple(int(2), int(3));
const STRIDES = tuple(int(3), int(1));
const utils = (name: string, ...args: Buffer[]): Buffer => call(global('torch._utils', name), ...args);

function run(value: Buffer, form: 'zip' | 'legacy' = 'zip'): Value {
  return runPickle(make.pickle(value), 0, 'pickle', new PickleFindings(form)).value;
}

function gives(name: string, value: Buffer, expected: Partial<Value>): void {
  it(name, () => {
    const made: Record<string, unknown> = { ...run(value) };
    for (const [key, part] of Object.entries(expected)) assert.deepEqual(made[key], part);
  });
}

function refuses(name: string, value: Buffer, message: RegExp, form: 'zip' | 'legacy' = 'zip'): void {
  it(name, () => assert.throws(() => run(value, form), { name: 'Refusal', message }));
}

const FLOATS = { kind: 'tensor', dtype: 'float32', shape: [2, 3] } as const;
const FORM = /arguments of another form/;

describe('tensors are rebuilt over their storage', () => {
  gives('_rebuild_tensor', utils('_rebuild_tensor', STORAGE, int(0), PAIR, STRIDES), FLOATS);
  gives('_rebuild_tensor_v2', TENSOR, FLOATS);
  gives(
    '_rebuild_tensor_v2 with metadata',
    utils('_rebuild_tensor_v2', STORAGE, int(0), PAIR, STRIDES, FALSE, HOOKS, make.dict({})),
    FLOATS,
  );
  gives(
    '_rebuild_tensor_v3',
    utils('_rebuild_tensor_v3', UNTYPED, int(0), PAIR, STRIDES, FALSE, HOOKS, global('torch', 'float16')),
    {
      kind: 'tensor',
      dtype: 'float16',
      shape: [2, 3],
    },
  );
  gives('_rebuild_parameter', utils('_rebuild_parameter', TENSOR, make.TRUE, HOOKS), FLOATS);
  gives(
    '_rebuild_parameter_with_state',
    utils('_rebuild_parameter_with_state', TENSOR, make.TRUE, HOOKS, make.dict({ my_note: int(1) })),
    FLOATS,
  );
  gives(
    '_rebuild_qtensor',
    utils(
      '_rebuild_qtensor',
      STORAGE,
      int(0),
      PAIR,
      STRIDES,
      tuple(global('torch', 'per_tensor_affine'), int(1), int(0)),
      FALSE,
      HOOKS,
    ),
    FLOATS,
  );
  gives(
    '_rebuild_meta_tensor_no_storage',
    utils('_rebuild_meta_tensor_no_storage', global('torch', 'int8'), PAIR, STRIDES, FALSE),
    {
      kind: 'tensor',
      dtype: 'int8',
      shape: [2, 3],
    },
  );
  gives(
    '_rebuild_device_tensor_from_numpy',
    utils(
      '_rebuild_device_tensor_from_numpy',
      make.numpyArray(),
      global('torch', 'bfloat16'),
      text('xla:0'),
      FALSE,
    ),
    { kind: 'tensor', dtype: 'bfloat16', shape: [3] },
  );
  gives(
    '_rebuild_from_type_v2',
    call(
      global('torch._tensor', '_rebuild_from_type_v2'),
      global('torch._utils', '_rebuild_tensor'),
      global('torch.nn.parameter', 'Parameter'),
      tuple(STORAGE, int(0), PAIR, STRIDES),
      make.dict({ note: none }),
    ),
    FLOATS,
  );
  gives(
    'a torch.Size as shape',
    utils('_rebuild_tensor', STORAGE, int(0), call(global('torch', 'Size'), PAIR), STRIDES),
    FLOATS,
  );
  gives('a scalar', make.tensor({ key: '0', shape: [] }), { kind: 'tensor', shape: [] });
  gives('an empty tensor of an empty storage', make.tensor({ key: '0', shape: [0, 4] }), {
    kind: 'tensor',
    shape: [0, 4],
  });
  gives('an expanded tensor', make.tensor({ key: '0', shape: [1000, 1], strides: [0, 1], numel: 1 }), {
    kind: 'tensor',
    shape: [1000, 1],
  });
});

describe('tensors that do not fit are refused', () => {
  refuses(
    'one element too many',
    make.tensor({ key: '0', shape: [2, 3], numel: 5 }),
    /beyond its storage of 5 elements/,
  );
  refuses('an offset too far', make.tensor({ key: '0', shape: [2, 3], offset: 1 }), /beyond its storage/);
  refuses(
    'strides too wide',
    make.tensor({ key: '0', shape: [2, 3], strides: [4, 1] }),
    /beyond its storage/,
  );
  refuses(
    'sizes that overflow',
    make.tensor({ key: '0', shape: [2 ** 31 - 1, 2 ** 31 - 1], strides: [0, 0], numel: 1 }),
    /counted/,
  );
  refuses(
    'more strides than sizes',
    make.tensor({ key: '0', shape: [2], strides: [1, 1] }),
    /as many strides/,
  );
  refuses('a negative size', utils('_rebuild_tensor', STORAGE, int(0), tuple(int(-1)), tuple(int(1))), FORM);
  refuses('a shape of 65 dimensions', make.tensor({ key: '0', shape: Array<number>(65).fill(1) }), FORM);
  refuses('no storage', utils('_rebuild_tensor', none, int(0), PAIR, STRIDES), FORM);
  refuses('too few arguments', utils('_rebuild_tensor_v2', STORAGE), FORM);
  refuses(
    'a rebuild within a rebuild within a rebuild',
    call(
      global('torch._tensor', '_rebuild_from_type_v2'),
      global('torch._tensor', '_rebuild_from_type_v2'),
      global('torch', 'Tensor'),
      tuple(),
      none,
    ),
    FORM,
  );
  refuses(
    'strides of a tensor without storage that are none',
    utils('_rebuild_meta_tensor_no_storage', global('torch', 'int8'), PAIR, tuple(), FALSE),
    FORM,
  );
  refuses(
    'attributes with two underscores',
    utils('_rebuild_parameter_with_state', TENSOR, FALSE, HOOKS, make.dict({ __class__: none })),
    FORM,
  );
});

describe('a quantised tensor has a scale and a zero point for every channel', () => {
  const quantized = (quantizer: Buffer, shape = PAIR, strides = STRIDES): Buffer =>
    utils('_rebuild_qtensor', STORAGE, int(0), shape, strides, quantizer, FALSE, HOOKS);
  const scheme = (name: string): Buffer => global('torch', name);
  const numbers = make.list(int(1), int(1));
  const ofChannels = (count: number): Buffer =>
    make.tensor({ key: `${count}`, shape: [count], storageClass: 'DoubleStorage' });

  gives(
    'by channel, in tensors',
    quantized(tuple(scheme('per_channel_affine'), ofChannels(3), ofChannels(3), int(1))),
    FLOATS,
  );
  gives(
    'by channel, in lists',
    quantized(tuple(scheme('per_channel_affine'), numbers, numbers, int(0))),
    FLOATS,
  );
  refuses(
    'fewer of them than channels',
    quantized(tuple(scheme('per_channel_affine'), ofChannels(3), ofChannels(2), int(1))),
    FORM,
  );
  refuses(
    'an axis that is not there',
    quantized(tuple(scheme('per_channel_affine'), numbers, numbers, int(2))),
    FORM,
  );
  refuses('a scheme that is none', quantized(tuple(global('numpy', 'ndarray'), int(1), int(0))), FORM);
  refuses('no numbers', quantized(tuple(scheme('per_tensor_affine'), none, int(0))), FORM);
  refuses(
    'a shape that PyTorch would allocate',
    quantized(
      tuple(scheme('per_tensor_affine'), int(1), int(0)),
      tuple(int(2 ** 40), int(1)),
      tuple(int(0), int(0)),
    ),
    FORM,
  );
});

describe('nothing comes to be called', () => {
  const callable = global('builtins', 'list');
  const stored = (value: Buffer): Buffer => Buffer.concat([value, Buffer.from('q\x070')]);
  const again = Buffer.from('h\x07');
  const addHook = Buffer.concat([Buffer.from('0h\x07'), int(1), callable, Buffer.from('s')]);
  const withState = (state: Buffer): Buffer =>
    utils('_rebuild_parameter_with_state', TENSOR, FALSE, HOOKS, state);
  const LATER = /adds to a dictionary of hooks that was empty/;

  refuses(
    'hooks that are put there when the tensor has them',
    Buffer.concat([
      stored(HOOKS),
      utils('_rebuild_tensor_v2', STORAGE, int(0), PAIR, STRIDES, FALSE, again),
      addHook,
    ]),
    LATER,
  );
  refuses(
    'hooks that are put there when the ParameterDict has them',
    Buffer.concat([
      stored(HOOKS),
      make.build(
        Buffer.concat([
          global('torch.nn.modules.container', 'ParameterDict'),
          Buffer.from(')\x81', 'latin1'),
        ]),
        make.dict({ _forward_hooks: again }),
      ),
      addHook,
    ]),
    LATER,
  );
  refuses('hooks as attribute of a tensor', withState(make.dict({ _backward_hooks: make.dict({}) })), FORM);
  refuses('a method of a tensor', withState(make.dict({ numpy: callable })), FORM);
  refuses(
    'a method in the slots of a tensor',
    withState(tuple(none, make.dict({ detach: global('collections', 'OrderedDict') }))),
    FORM,
  );
  gives('a dtype as attribute', withState(make.dict({ note: global('torch', 'int8') })), FLOATS);
  refuses(
    'a function as attribute of an OrderedDict',
    make.build(make.orderedDict(), make.dict({ note: global('_codecs', 'encode') })),
    /state of another form/,
  );
});

describe('storages are described once and rightly', () => {
  const id = (...fields: Buffer[]): Buffer => make.persistent(tuple(...fields));
  const [tag, type, key, cpu, six] = [
    text('storage'),
    global('torch', 'FloatStorage'),
    text('7'),
    text('cpu'),
    int(6),
  ];
  const FIELDS = /something other than a storage/;

  it('a legacy view is a part of its storage', () => {
    const view = id(tag, type, key, cpu, six, tuple(text('8'), int(2), int(4)));
    assert.deepEqual(run(view, 'legacy'), { kind: 'storage', key: '7', dtype: 'float32', numel: 4 });
  });

  refuses(
    'a view beyond its storage',
    id(tag, type, key, cpu, six, tuple(text('8'), int(3), int(4))),
    FIELDS,
    'legacy',
  );
  const viewed = (root: string, view: string, offset: number, size: number): Buffer =>
    id(tag, type, text(root), cpu, six, tuple(text(view), int(offset), int(size)));
  it('a view may come again', () => {
    assert.equal(run(tuple(viewed('7', '8', 2, 4), viewed('7', '8', 2, 4)), 'legacy').kind, 'tuple');
  });
  refuses(
    'a view that comes again with another size',
    tuple(viewed('7', '8', 0, 1), viewed('7', '8', 0, 6)),
    /two ways/,
    'legacy',
  );
  refuses(
    'a view under the key of a storage',
    tuple(id(tag, type, text('8'), cpu, int(1), none), viewed('7', '8', 0, 6)),
    /two ways/,
    'legacy',
  );
  refuses(
    'a storage under the key of a view',
    tuple(viewed('7', '8', 0, 1), id(tag, type, text('8'), cpu, six, none)),
    /two ways/,
    'legacy',
  );
  refuses('a view in a zip archive', id(tag, type, key, cpu, six, tuple(text('8'), int(0), int(4))), FIELDS);
  refuses('too few fields', id(tag, type, key, cpu), FIELDS);
  refuses('another tag', id(text('module'), type, key, cpu, six), /whole module/);
  refuses('a function as class', id(tag, global('_codecs', 'encode'), key, cpu, six), FIELDS);
  refuses('a path as key', id(tag, type, text('../7'), cpu, six), FIELDS);
  refuses('a negative size', id(tag, type, key, cpu, int(-1)), FIELDS);
  refuses('a location that is none', id(tag, type, key, text('http://x'), six), FIELDS);
  refuses('text', make.persistent(text('7')), FIELDS);
  refuses(
    'two sizes of one storage',
    tuple(id(tag, type, key, cpu, six), id(tag, type, key, cpu, int(5))),
    /two ways/,
  );
});

describe('numbers and containers of Python and NumPy', () => {
  const encode = (...args: Buffer[]): Buffer => call(global('_codecs', 'encode'), ...args);
  gives('bytes of protocol 2', encode(text('é\xff'), text('latin1')), { kind: 'bytes', length: 2 });
  gives('long bytes of protocol 2', encode(text('é'.repeat(3000)), text('latin1')), {
    kind: 'bytes',
    length: 3000,
  });
  refuses('text beyond Latin-1 as bytes', encode(text('€'), text('latin1')), FORM);
  refuses('long text beyond Latin-1 as bytes', encode(text('€'.repeat(3000)), text('latin1')), FORM);
  gives('a set', call(global('__builtin__', 'set'), make.list(int(1))), { kind: 'set' });
  gives(
    'an OrderedDict of pairs',
    call(global('collections', 'OrderedDict'), make.list(make.list(text('a'), int(1)))),
    {
      kind: 'dict',
      type: 'OrderedDict',
    },
  );
  refuses(
    'an OrderedDict of something else',
    call(global('collections', 'OrderedDict'), make.list(int(1))),
    FORM,
  );
  gives('a defaultdict', call(global('collections', 'defaultdict'), global('builtins', 'list')), {
    type: 'defaultdict',
  });
  gives('a device', call(global('torch', 'device'), text('cuda'), int(0)), { kind: 'opaque' });
  refuses('a device that is none', call(global('torch', 'device'), text('a b')), FORM);
  gives('an array', make.numpyArray(), { kind: 'array', content: { dtype: 'float32', shape: [3] } });
  const dtype = (code: string): Buffer => call(global('numpy', 'dtype'), text(code), int(0), int(1));
  const dtypeState = (size: number, alignment: number): Buffer =>
    tuple(int(3), text('<'), none, none, none, int(size), int(alignment), int(8));
  gives('a type of text', make.build(dtype('U5'), dtypeState(20, 4)), { kind: 'numpy-dtype', itemBytes: 20 });
  refuses(
    'a type of text that lies on its place',
    make.build(dtype('U5'), dtypeState(20, 1)),
    /another form/,
  );
  refuses('a type of no bytes, of which arrays have any size', dtype('S0'), FORM);
  refuses('an array with too few bytes', make.numpyArray([4]), /needs 16 bytes .* has 12/);
  refuses(
    'a state twice',
    make.build(make.numpyArray(), tuple(int(1), tuple(), none, FALSE, none)),
    /state of another form/,
  );
  gives(
    'a number of NumPy',
    call(
      global('numpy.core.multiarray', 'scalar'),
      call(global('numpy', 'dtype'), text('f8'), int(0), int(1)),
      make.bytes(Buffer.alloc(8)),
    ),
    { kind: 'opaque' },
  );
  gives(
    'an array of protocol 5',
    call(
      global('numpy._core.numeric', '_frombuffer'),
      make.bytes(Buffer.alloc(8)),
      call(global('numpy', 'dtype'), text('i4'), FALSE, make.TRUE),
      tuple(int(2)),
      text('C'),
    ),
    { kind: 'array', content: { dtype: 'int32', shape: [2] } },
  );
});

describe('keys are hashed in no time', () => {
  const twice = (levels: number): Buffer =>
    Buffer.concat([int(1), ...Array.from({ length: levels }, () => Buffer.from('2\x86', 'latin1'))]);
  const nested = (levels: number): Buffer => Buffer.concat([int(1), Buffer.alloc(levels, '\x85', 'latin1')]);
  const asKey = (key: Buffer): Buffer => Buffer.concat([Buffer.from('}'), key, none, Buffer.from('s')]);
  const asElement = (element: Buffer): Buffer => call(global('builtins', 'frozenset'), make.list(element));

  gives('a tuple of tuples', asKey(twice(5)), { kind: 'dict' });
  refuses('a tuple of two to the power of 40 parts', asKey(twice(40)), /cannot be one/);
  refuses('a hundred thousand tuples in one another', asKey(nested(100_000)), /cannot be one/);
  refuses('the same in a set', asElement(twice(40)), /cannot be one/);
  refuses('a list in a tuple', asKey(tuple(make.list())), /cannot be one/);
});

describe('a ParameterDict, as textual-inversion embeddings have it', () => {
  const made = (state: Buffer): Buffer =>
    make.build(
      Buffer.concat([global('torch.nn.modules.container', 'ParameterDict'), Buffer.from(')\x81', 'latin1')]),
      state,
    );
  gives(
    'with its parameters',
    made(
      make.dict({
        training: make.TRUE,
        _parameters: make.orderedDict({ '*': TENSOR }),
        _forward_hooks: HOOKS,
      }),
    ),
    {
      kind: 'module',
    },
  );
  refuses(
    'with hooks',
    made(make.dict({ _forward_hooks: make.orderedDict({ a: global('_codecs', 'encode') }) })),
    /state of another form/,
  );
  refuses(
    'with a method',
    made(make.dict({ forward: global('_codecs', 'encode') })),
    /state of another form/,
  );
});
