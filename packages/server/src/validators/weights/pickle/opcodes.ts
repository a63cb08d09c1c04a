import type { ArgumentReader } from './argument-reader.ts';
import { EMPTY_TUPLE, FALSE, NONE, TRUE, type Value } from './pickle-value.ts';

/** Opcodes that do something to the stack, the memo or the frames; `machine.ts` has one case each. */
export type Action =
  | 'PROTO'
  | 'FRAME'
  | 'STOP'
  | 'MARK'
  | 'POP'
  | 'POP_MARK'
  | 'DUP'
  | 'PUT'
  | 'BINPUT'
  | 'LONG_BINPUT'
  | 'MEMOIZE'
  | 'GET'
  | 'BINGET'
  | 'LONG_BINGET'
  | 'TUPLE'
  | 'TUPLE1'
  | 'TUPLE2'
  | 'TUPLE3'
  | 'LIST'
  | 'APPEND'
  | 'APPENDS'
  | 'DICT'
  | 'SETITEM'
  | 'SETITEMS'
  | 'ADDITEMS'
  | 'FROZENSET'
  | 'GLOBAL'
  | 'INST'
  | 'STACK_GLOBAL'
  | 'REDUCE'
  | 'NEWOBJ'
  | 'BUILD'
  | 'BINPERSID';

export type Opcode =
  /** Pushes a constant. */
  | { readonly kind: 'literal'; readonly read: (reader: ArgumentReader) => Value }
  | { readonly kind: 'action'; readonly action: Action }
  /** Never needed by a checkpoint. `does` follows "The pickle". */
  | { readonly kind: 'refused'; readonly does: string };

const literal = (read: (reader: ArgumentReader) => Value): Opcode => ({ kind: 'literal', read });
const action = (name: Action): Opcode => ({ kind: 'action', action: name });
const refused = (does: string): Opcode => ({ kind: 'refused', does });

const BUFFERS = 'refers to data outside of itself (NEXT_BUFFER, READONLY_BUFFER)';
const EXTENSION = "imports by a number of the reader's own registry (EXT1, EXT2, EXT4)";

/** All opcodes of the protocols 0 to 5, by the character that CPython's `Lib/pickle.py` gives them. */
const BY_CHARACTER: Readonly<Record<string, Opcode>> = {
  // Protocol 0
  '(': action('MARK'),
  '.': action('STOP'),
  '0': action('POP'),
  '1': action('POP_MARK'),
  '2': action('DUP'),
  F: literal((reader) => reader.floatLine()),
  I: literal((reader) => reader.intLine()),
  J: literal((reader) => reader.int32()),
  K: literal((reader) => ({ kind: 'int', value: reader.u8() })),
  L: literal((reader) => reader.longLine()),
  M: literal((reader) => ({ kind: 'int', value: reader.u16() })),
  N: literal(() => NONE),
  P: refused('refers to an object by a line of text (PERSID)'),
  Q: action('BINPERSID'),
  R: action('REDUCE'),
  S: literal((reader) => reader.quotedLine()),
  T: literal((reader) => reader.byteString(reader.u32())),
  U: literal((reader) => reader.byteString(reader.u8())),
  V: literal((reader) => reader.unicodeLine()),
  X: literal((reader) => reader.utf8(reader.u32())),
  a: action('APPEND'),
  b: action('BUILD'),
  c: action('GLOBAL'),
  d: action('DICT'),
  '}': literal(() => ({ kind: 'dict', type: 'dict', items: [] })),
  e: action('APPENDS'),
  g: action('GET'),
  h: action('BINGET'),
  i: action('INST'),
  j: action('LONG_BINGET'),
  l: action('LIST'),
  ']': literal(() => ({ kind: 'list', items: [] })),
  o: refused('makes an object in the way of Python 2 classes (OBJ)'),
  p: action('PUT'),
  q: action('BINPUT'),
  r: action('LONG_BINPUT'),
  s: action('SETITEM'),
  t: action('TUPLE'),
  ')': literal(() => EMPTY_TUPLE),
  u: action('SETITEMS'),
  G: literal((reader) => reader.float64()),
  // Protocol 2
  '\x80': action('PROTO'),
  '\x81': action('NEWOBJ'),
  '\x82': refused(EXTENSION),
  '\x83': refused(EXTENSION),
  '\x84': refused(EXTENSION),
  '\x85': action('TUPLE1'),
  '\x86': action('TUPLE2'),
  '\x87': action('TUPLE3'),
  '\x88': literal(() => TRUE),
  '\x89': literal(() => FALSE),
  '\x8a': literal((reader) => reader.long(reader.u8())),
  '\x8b': literal((reader) => reader.long(reader.u32())),
  // Protocol 3
  B: literal((reader) => reader.bytes(reader.u32())),
  C: literal((reader) => reader.bytes(reader.u8())),
  // Protocol 4
  '\x8c': literal((reader) => reader.utf8(reader.u8())),
  '\x8d': literal((reader) => reader.utf8(reader.u64())),
  '\x8e': literal((reader) => reader.bytes(reader.u64())),
  '\x8f': literal(() => ({ kind: 'set', items: [] })),
  '\x90': action('ADDITEMS'),
  '\x91': action('FROZENSET'),
  '\x92': refused('makes an object with named arguments (NEWOBJ_EX)'),
  '\x93': action('STACK_GLOBAL'),
  '\x94': action('MEMOIZE'),
  '\x95': action('FRAME'),
  // Protocol 5
  '\x96': literal((reader) => reader.bytes(reader.u64(), 'bytearray')),
  '\x97': refused(BUFFERS),
  '\x98': refused(BUFFERS),
};

/** By code; undefined where no protocol has an opcode. */
export const OPCODES: readonly (Opcode | undefined)[] = Array.from(
  { length: 256 },
  (_, code) => BY_CHARACTER[String.fromCharCode(code)],
);
