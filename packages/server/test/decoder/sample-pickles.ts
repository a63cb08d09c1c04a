import { type ZipMember, type ZipOptions, zip } from './sample-zips.ts';

/**
 * A small assembler of pickles: each function answers the opcodes that push one value. Nothing here can run one.
 */
export const none: Buffer = Buffer.from('N');
export const TRUE: Buffer = Buffer.from([0x88]);
export const FALSE: Buffer = Buffer.from([0x89]);

/** BINUNICODE */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([Buffer.from('X'), length, bytes]);
}

/** SHORT_BINUNICODE */
export function shortText(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([0x8c, bytes.length]), bytes]);
}

/** BININT1, BININT, or LONG1 */
export function int(value: number): Buffer {
  if (value >= 0 && value < 256) return Buffer.from([0x4b, value]);
  if (Math.abs(value) < 2 ** 31) {
    const bytes = Buffer.from('J\0\0\0\0', 'latin1');
    bytes.writeInt32LE(value, 1);
    return bytes;
  }
  const bytes = Buffer.from('\x8a\x08\0\0\0\0\0\0\0\0', 'latin1');
  bytes.writeBigInt64LE(BigInt(value), 2);
  return bytes;
}

/** BINBYTES */
export function bytes(content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(content.length);
  return Buffer.concat([Buffer.from('B'), length, content]);
}

export function tuple(...items: Buffer[]): Buffer {
  return items.length === 0
    ? Buffer.from(')')
    : Buffer.concat([Buffer.from('('), ...items, Buffer.from('t')]);
}

export function list(...items: Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(']('), ...items, Buffer.from('e')]);
}

export function dict(entries: Readonly<Record<string, Buffer>>): Buffer {
  return Buffer.concat([Buffer.from('}('), ...pairs(entries), Buffer.from('u')]);
}

function pairs(entries: Readonly<Record<string, Buffer>>): Buffer[] {
  return Object.entries(entries).flatMap(([key, value]) => [text(key), value]);
}

/** GLOBAL */
export function global(module: string, name: string): Buffer {
  return Buffer.from(`c${module}\n${name}\n`);
}

/** STACK_GLOBAL */
export function stackGlobal(module: Buffer, name: Buffer): Buffer {
  return Buffer.concat([module, name, Buffer.from([0x93])]);
}

/** REDUCE */
export function call(callee: Buffer, ...args: Buffer[]): Buffer {
  return Buffer.concat([callee, tuple(...args), Buffer.from('R')]);
}

/** BUILD */
export function build(object: Buffer, state: Buffer): Buffer {
  return Buffer.concat([object, state, Buffer.from('b')]);
}

/** BINPERSID */
export function persistent(id: Buffer): Buffer {
  return Buffer.concat([id, Buffer.from('Q')]);
}

export function orderedDict(entries: Readonly<Record<string, Buffer>> = {}): Buffer {
  const empty = call(global('collections', 'OrderedDict'));
  return Object.keys(entries).length === 0
    ? empty
    : Buffer.concat([empty, Buffer.from('('), ...pairs(entries), Buffer.from('u')]);
}

/** A pickle of one value. */
export function pickle(value: Buffer, protocol = 2): Buffer {
  return Buffer.concat([
    protocol < 2 ? Buffer.alloc(0) : Buffer.from([0x80, protocol]),
    value,
    Buffer.from('.'),
  ]);
}

export interface TensorRecipe {
  readonly key: string;
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
  /** Elements of the storage; as many as the shape has. */
  readonly numel?: number;
  readonly storageClass?: string;
  /** Further fields of the persistent id: `none` for a legacy checkpoint. */
  readonly more?: readonly Buffer[];
}

export function product(shape: readonly number[]): number {
  return shape.reduce((elements, size) => elements * size, 1);
}

export function storageId({
  key,
  shape,
  numel,
  storageClass = 'FloatStorage',
  more = [],
}: TensorRecipe): Buffer {
  const type = global('torch', storageClass);
  return tuple(text('storage'), type, text(key), text('cpu'), int(numel ?? product(shape)), ...more);
}

/** `torch._utils._rebuild_tensor_v2(...)` */
export function tensor(recipe: TensorRecipe): Buffer {
  const { shape, offset = 0 } = recipe;
  const strides = recipe.strides ?? shape.map((_, index) => product(shape.slice(index + 1)));
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    persistent(storageId(recipe)),
    int(offset),
    tuple(...shape.map(int)),
    tuple(...strides.map(int)),
    FALSE,
    orderedDict(),
  );
}

/** A zip archive as `torch.save` writes it. */
export function torchZip(
  value: Buffer,
  storages: Readonly<Record<string, Buffer>>,
  change: (members: ZipMember[]) => ZipMember[] = (members) => members,
  options: ZipOptions = {},
): Buffer {
  const like = { align: 64, descriptor: 16 } as const;
  const members: ZipMember[] = [
    { ...like, name: 'archive/data.pkl', content: pickle(value) },
    { ...like, name: 'archive/byteorder', content: Buffer.from('little') },
    ...Object.entries(storages).map(([key, content]) => ({ ...like, name: `archive/data/${key}`, content })),
    { ...like, name: 'archive/version', content: Buffer.from('3\n') },
    { ...like, name: 'archive/.data/serialization_id', content: Buffer.from('0123456789'.repeat(4)) },
  ];
  return zip(change(members), options);
}

const MAGIC = Buffer.from('\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19', 'latin1');

/** A file as `torch.save` wrote it before PyTorch 1.6. */
export function torchLegacy(
  value: Buffer,
  storages: Readonly<Record<string, Buffer>>,
  parts: { readonly elementBytes?: number; readonly system?: Buffer; readonly suffix?: Buffer } = {},
): Buffer {
  const system = dict({
    protocol_version: int(1001),
    little_endian: TRUE,
    type_sizes: dict({ short: int(2) }),
  });
  const raw = Object.values(storages).flatMap((content) => {
    const count = Buffer.alloc(8);
    count.writeBigUInt64LE(BigInt(content.length / (parts.elementBytes ?? 4)));
    return [count, content];
  });
  return Buffer.concat([
    pickle(MAGIC),
    pickle(int(1001)),
    pickle(parts.system ?? system),
    pickle(value),
    pickle(list(...Object.keys(storages).map(text))),
    ...raw,
    parts.suffix ?? Buffer.alloc(0),
  ]);
}

/** A tar archive (POSIX.1-1988 ustar), as PyTorch before 0.1.10 wrote checkpoints. */
export function tar(members: Readonly<Record<string, Buffer>>): Buffer {
  const parts = Object.entries(members).flatMap(([name, content]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 'latin1');
    header.write('0000644\0', 100, 'latin1');
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
    header.write('        0', 148, 'latin1');
    header.write('ustar\x0000', 257, 'latin1');
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

export interface ModelSample {
  readonly name: string;
  readonly kind: 'model';
  readonly contentType: string;
  bytes(): Buffer;
}

function sample(name: string, make: () => Buffer): ModelSample {
  return { name, kind: 'model', contentType: 'application/octet-stream', bytes: make };
}

const WEIGHT = { key: '0', shape: [2, 3] } as const;
const BIAS = { key: '1', shape: [3] } as const;
const STORAGES = { '0': Buffer.alloc(24, 1), '1': Buffer.alloc(12, 2) };
const STATE_DICT = build(
  orderedDict({ 'fc.weight': tensor(WEIGHT), 'fc.bias': tensor(BIAS) }),
  dict({ _metadata: orderedDict({ '': dict({ version: int(1) }) }) }),
);
const LEGACY_STATE_DICT = orderedDict({
  'fc.weight': tensor({ ...WEIGHT, more: [none] }),
  'fc.bias': tensor({ ...BIAS, more: [none] }),
});

/** An array of three float32, in the way of NumPy 1 and protocol 2. */
export function numpyArray(shape: readonly number[] = [3], content: Buffer = Buffer.alloc(12, 3)): Buffer {
  const dtype = build(
    call(global('numpy', 'dtype'), text('f4'), int(0), int(1)),
    tuple(int(3), text('<'), none, none, none, int(-1), int(-1), int(0)),
  );
  const empty = call(
    global('numpy.core.multiarray', '_reconstruct'),
    global('numpy', 'ndarray'),
    tuple(int(0)),
    call(global('_codecs', 'encode'), text('b'), text('latin1')),
  );
  const encoded = call(global('_codecs', 'encode'), text(content.toString('latin1')), text('latin1'));
  return build(empty, tuple(int(1), tuple(...shape.map(int)), dtype, FALSE, encoded));
}

/** Sound files; all but the last two are checkpoints with the tensors `fc.weight` and `fc.bias`. */
export const SOUND_MODELS: readonly ModelSample[] = [
  sample('torch zip', () => torchZip(STATE_DICT, STORAGES)),
  sample('torch zip with zip64 records', () =>
    torchZip(
      STATE_DICT,
      STORAGES,
      (members) => members.map((member) => ({ ...member, zip64: true, descriptor: 24 })),
      { zip64: true },
    ),
  ),
  sample('torch zip packed again with deflate', () =>
    torchZip(STATE_DICT, STORAGES, (members) =>
      members.map(({ name, content }) => ({ name, content, deflate: true })),
    ),
  ),
  sample('torch zip of a Lightning checkpoint', () =>
    torchZip(
      dict({
        epoch: int(3),
        global_step: int(100_000),
        callbacks: Buffer.concat([
          Buffer.from('}'),
          global('pytorch_lightning.callbacks.model_checkpoint', 'ModelCheckpoint'),
          dict({ best_model_score: none }),
          Buffer.from('s'),
        ]),
        state_dict: STATE_DICT,
      }),
      STORAGES,
    ),
  ),
  sample('legacy torch', () => torchLegacy(LEGACY_STATE_DICT, STORAGES)),
  sample('pickle of numpy arrays', () => pickle(dict({ mean: numpyArray() }))),
  sample('two pickles without code', () =>
    Buffer.concat([pickle(dict({ a: int(1) })), pickle(list(text('b')))]),
  ),
];
