import type { RefusalCode } from '../../src/ports/validator.ts';
import {
  build,
  bytes,
  call,
  dict,
  FALSE,
  global,
  int,
  list,
  none,
  numpyArray,
  orderedDict,
  persistent,
  pickle,
  shortText,
  stackGlobal,
  storageId,
  tar,
  tensor,
  text,
  torchLegacy,
  torchZip,
  tuple,
} from './sample-pickles.ts';
import { extraField, zip } from './sample-zips.ts';

export interface MaliciousModel {
  /** The way by which it gets past some scanner or reader. */
  readonly name: string;
  readonly kind: 'model';
  readonly contentType: string;
  readonly code: RefusalCode;
  /** Of the refusal's details, where an import gives it away. */
  readonly global?: string;
  bytes(): Buffer;
}

const COMMAND = text('echo harmless');
const SYSTEM = call(global('os', 'system'), COMMAND);
const EVIL = pickle(SYSTEM);
const GOOD = pickle(dict({ a: int(1) }));
const TENSOR = { key: '0', shape: [2] } as const;
const DATA = { '0': Buffer.alloc(8) };
const STATE = orderedDict({ w: tensor(TENSOR) });

function malicious(name: string, code: RefusalCode, make: () => Buffer, imported?: string): MaliciousModel {
  const contentType = 'application/octet-stream';
  const row = { name, kind: 'model', contentType, code, bytes: make } as const;
  return imported === undefined ? row : { ...row, global: imported };
}

/** A pickle that imports something. */
function imports(name: string, value: Buffer, imported: string, protocol = 4): MaliciousModel {
  return malicious(name, 'unsafe-code', () => pickle(value, protocol), imported);
}

/** A pickle that does something with what it may import. */
function abuses(name: string, value: Buffer): MaliciousModel {
  return malicious(name, 'unsafe-code', () => pickle(value));
}

const op = (codes: string): Buffer => Buffer.from(codes, 'latin1');
const concat = (...parts: Buffer[]): Buffer => Buffer.concat(parts);
const byName = (module: string, name: string): Buffer => stackGlobal(shortText(module), shortText(name));

const IMPORTS: readonly MaliciousModel[] = [
  imports('GLOBAL', SYSTEM, 'os.system', 2),
  imports('protocol 0 without a header', concat(op('cposix\nsystem\n(S"id"\ntR')), 'posix.system', 0),
  imports('STACK_GLOBAL', call(byName('os', 'system'), COMMAND), 'os.system'),
  imports(
    'STACK_GLOBAL through the memo, BINPUT',
    concat(shortText('system'), op('q\x07'), op('0'), shortText('os'), op('q\x010'), op('h\x01h\x07\x93')),
    'os.system',
  ),
  imports(
    'STACK_GLOBAL through the memo, MEMOIZE',
    concat(shortText('posix'), op('\x94'), shortText('system'), op('\x9400'), op('h\x00h\x01\x93')),
    'posix.system',
  ),
  imports('INST', concat(op('('), COMMAND, op('ios\nsystem\n')), 'os.system', 0),
  imports('an import that is dropped at once', concat(global('os', 'system'), op('0N')), 'os.system'),
  imports('dotted name of protocol 4', call(byName('os', 'path.os.system'), COMMAND), 'os.path.os.system'),
  imports('getattr chain', call(byName('builtins', 'getattr'), none, text('x')), 'builtins.getattr'),
  imports(
    'submodule of an allowed module',
    byName('torch.utils.bottleneck.__main__', 'run_cprofile'),
    'torch.utils.bottleneck.__main__.run_cprofile',
  ),
  imports(
    'compiler of torch',
    byName('torch._dynamo.guards', 'GuardBuilder.get'),
    'torch._dynamo.guards.GuardBuilder.get',
  ),
  imports(
    'loader of nested checkpoints',
    call(byName('torch.storage', '_load_from_bytes'), bytes(EVIL)),
    'torch.storage._load_from_bytes',
  ),
  imports(
    'attribute of an allowed class',
    byName('collections', 'OrderedDict.__init_subclass__'),
    'collections.OrderedDict.__init_subclass__',
  ),
  imports('allowed name of another module', byName('evil', 'OrderedDict'), 'evil.OrderedDict'),
  imports('pip', call(byName('pip', 'main'), list(text('install'), text('x'))), 'pip.main'),
  imports(
    'whole module',
    concat(byName('torch.nn.modules.linear', 'Linear'), op(')\x81')),
    'torch.nn.modules.linear.Linear',
  ),
  imports('copyreg', call(byName('copyreg', '_reconstructor'), none, none, none), 'copyreg._reconstructor'),
  malicious('pickle in bytes', 'unsafe-code', () => pickle(dict({ blob: bytes(EVIL) }), 4), 'os.system'),
  malicious(
    'pickle in bytes of protocol 2',
    'unsafe-code',
    () => pickle(call(global('_codecs', 'encode'), text(EVIL.toString('latin1')), text('latin1'))),
    'os.system',
  ),
  malicious(
    'pickle in bytes of a pickle in bytes',
    'unsafe-code',
    () => pickle(bytes(pickle(bytes(EVIL))), 3),
    'os.system',
  ),
  malicious('second of two pickles', 'unsafe-code', () => concat(GOOD, EVIL), 'os.system'),
  malicious(
    'eval after a sound STOP',
    'unsafe-code',
    () => concat(GOOD, pickle(call(global('builtins', 'eval'), COMMAND))),
    'builtins.eval',
  ),
];

const ABUSES: readonly MaliciousModel[] = [
  abuses('OBJ', concat(op('('), global('collections', 'OrderedDict'), op('o'))),
  abuses('INST of an allowed class', op('(icollections\nOrderedDict\n')),
  abuses('extension registry', op('\x82\x01')),
  abuses('out-of-band buffer', op('\x97')),
  abuses('NEWOBJ_EX', concat(global('collections', 'OrderedDict'), op(')}\x92'))),
  abuses('NEWOBJ of a function', concat(global('torch._utils', '_rebuild_parameter'), op(')\x81'))),
  abuses(
    'import by computed names',
    stackGlobal(call(global('_codecs', 'encode'), text('os'), text('latin1')), text('system')),
  ),
  abuses('call of a value', call(text('os.system'), COMMAND)),
  abuses(
    '_codecs.encode with a codec that runs code',
    call(global('_codecs', 'encode'), text('x'), text('rot13')),
  ),
  abuses('_codecs.encode without a codec', call(global('_codecs', 'encode'), text('x'))),
  abuses('bytearray that allocates', call(global('builtins', 'bytearray'), int(2 ** 40))),
  abuses(
    'defaultdict with a function as factory',
    call(global('collections', 'defaultdict'), global('_codecs', 'encode')),
  ),
  abuses(
    'OrderedDict that is given methods',
    build(orderedDict(), dict({ items: global('_codecs', 'encode') })),
  ),
  abuses(
    'OrderedDict with a __reduce__',
    build(orderedDict(), dict({ __reduce__: global('_codecs', 'encode') })),
  ),
  abuses(
    'OrderedDict with a __class__ in slots',
    build(orderedDict(), tuple(none, dict({ __class__: none }))),
  ),
  abuses('state of a function', build(global('_codecs', 'encode'), dict({ __code__: none }))),
  abuses('state of a plain dictionary', build(dict({}), dict({ a: none }))),
  abuses('items of an array', concat(numpyArray(), int(0), int(0), op('s'))),
  abuses('array of objects', call(global('numpy', 'dtype'), text('O8'), FALSE, FALSE)),
  abuses(
    'type with false flags',
    build(
      call(global('numpy', 'dtype'), text('f4'), FALSE, FALSE),
      tuple(int(3), text('<'), none, none, none, int(-1), int(-1), int(63)),
    ),
  ),
  abuses('persistent id in a bare pickle', persistent(storageId(TENSOR))),
  abuses('persistent id as a line', op('Pos.system\n')),
  malicious('persistent id of source code', 'unsafe-code', () =>
    torchLegacy(
      persistent(tuple(text('module'), global('torch', 'FloatStorage'), text('evil.py'), text('import os'))),
      {},
    ),
  ),
  malicious('persistent id of a path', 'unsafe-code', () =>
    torchZip(
      persistent(
        tuple(
          text('storage'),
          global('torch', 'FloatStorage'),
          text('../../etc/passwd'),
          text('cpu'),
          int(2),
        ),
      ),
      DATA,
    ),
  ),
  malicious('hooks that would be called', 'unsafe-code', () => {
    const hooks = orderedDict({ '0': global('_codecs', 'encode') });
    return torchZip(call(global('torch._utils', '_rebuild_parameter'), tensor(TENSOR), FALSE, hooks), DATA);
  }),
];

const LEGACY: readonly MaliciousModel[] = [
  malicious('legacy checkpoint', 'unsafe-code', () => torchLegacy(SYSTEM, {}), 'os.system'),
  malicious(
    'legacy checkpoint, facts of the system',
    'unsafe-code',
    () => torchLegacy(STATE, DATA, { system: SYSTEM }),
    'os.system',
  ),
  malicious(
    'magic number that is computed',
    'unsafe-code',
    () => concat(pickle(call(global('__builtin__', 'eval'), text('0x1950A86A20F9469CFC6C'))), EVIL),
    '__builtin__.eval',
  ),
  malicious('legacy checkpoint with a pickle behind it', 'corrupt', () =>
    torchLegacy(orderedDict({ w: tensor({ ...TENSOR, more: [none] }) }), DATA, { suffix: EVIL }),
  ),
  malicious('tar checkpoint', 'unsupported-type', () =>
    tar({ sys_info: GOOD, pickle: EVIL, tensors: GOOD, storages: GOOD }),
  ),
  malicious('7-Zip archive named .pt', 'unsupported-type', () => concat(op("7z\xbc\xaf'\x1c\0\x04"), EVIL)),
];

const evilZip = (
  change: Parameters<typeof torchZip>[2],
  options: Parameters<typeof torchZip>[3] = {},
): Buffer => torchZip(STATE, DATA, change, options);
const pkl = { name: 'archive/data.pkl', content: EVIL };

const ARCHIVES: readonly MaliciousModel[] = [
  malicious('zip', 'unsafe-code', () => torchZip(SYSTEM, {}), 'os.system'),
  malicious('zip with encryption flag', 'unsupported-type', () =>
    evilZip((members) =>
      members.map((member) => ({
        ...member,
        descriptor: 16 as const,
        central: { flags: 0x809 },
        local: { flags: 0x809 },
      })),
    ),
  ),
  malicious('zip with encryption flag in one header only', 'corrupt', () =>
    evilZip((members) => members.map((member) => ({ ...member, local: { flags: 0x809 } }))),
  ),
  malicious('zip with wrong checksum of the pickle', 'corrupt', () =>
    zip([
      { ...pkl, local: { crc: 1 }, central: { crc: 1 } },
      { name: 'archive/version', content: Buffer.from('3\n') },
    ]),
  ),
  malicious('zip with wrong checksum of a storage', 'corrupt', () =>
    evilZip((members) =>
      members.map(({ name, content }) =>
        name.endsWith('/0') ? { name, content, local: { crc: 1 }, central: { crc: 1 } } : { name, content },
      ),
    ),
  ),
  malicious('zip with two names for the pickle', 'corrupt', () =>
    evilZip((members) => [{ ...pkl, central: { name: 'archive/data/1' } }, ...members]),
  ),
  malicious('zip with two pickles of one name', 'corrupt', () => evilZip((members) => [...members, pkl])),
  malicious('zip with two pickles but for case', 'corrupt', () =>
    evilZip((members) => [{ ...pkl, name: 'archive/DATA.PKL' }, ...members]),
  ),
  malicious('zip with a Unicode path', 'corrupt', () => {
    const extra = extraField(0x7075, concat(op('\x01\0\0\0\0'), Buffer.from('archive/data.pkl')));
    return evilZip((members) => [
      { name: 'archive/data/1', content: EVIL, local: { extra }, central: { extra } },
      ...members,
    ]);
  }),
  malicious('zip with another pickle', 'unsupported-type', () =>
    evilZip((members) => [...members, { ...pkl, name: 'archive/evil.pkl' }]),
  ),
  malicious('zip with a pickle of another folder first', 'unsupported-type', () =>
    evilZip((members) => [{ ...pkl, name: 'other/data.pkl' }, ...members]),
  ),
  malicious('zip with a pickle in its notes', 'corrupt', () =>
    evilZip((members) =>
      members.map((member) => (member.name.endsWith('/version') ? { ...member, content: EVIL } : member)),
    ),
  ),
  malicious('zip with a pickle between members', 'corrupt', () =>
    evilZip((members) =>
      members.map((member, index) =>
        index === 0 ? { name: member.name, content: member.content, gap: EVIL } : member,
      ),
    ),
  ),
  malicious('zip with a path out of its folder', 'corrupt', () =>
    evilZip((members) => [...members, { ...pkl, name: 'archive/../evil.pkl' }]),
  ),
  malicious('zip behind a pickle', 'corrupt', () => concat(EVIL, torchZip(STATE, DATA))),
  malicious('zip with bytes behind it', 'corrupt', () => evilZip(undefined, { suffix: EVIL })),
  malicious('zip with a pickle behind the pickle', 'corrupt', () =>
    evilZip((members) =>
      members.map((member) =>
        member.name.endsWith('data.pkl') ? { ...member, content: concat(member.content, EVIL) } : member,
      ),
    ),
  ),
  malicious('zip with a second end in its comment', 'corrupt', () =>
    evilZip(undefined, { comment: zip([pkl]) }),
  ),
  malicious('TorchScript', 'unsafe-code', () =>
    evilZip((members) => [...members, { name: 'archive/code/__torch__.py', content: Buffer.from('x') }]),
  ),
  malicious('npz', 'unsupported-type', () =>
    zip([{ name: 'weights.npy', content: concat(op('\x93NUMPY'), EVIL) }]),
  ),
];

/** What must be refused, by the way it was hidden: published bypasses of scanners among them. */
export const MALICIOUS_MODELS: readonly MaliciousModel[] = [...IMPORTS, ...ABUSES, ...LEGACY, ...ARCHIVES];
