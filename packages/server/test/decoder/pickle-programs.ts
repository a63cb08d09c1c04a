import { allowedGlobals } from '../../src/validators/weights/pickle/allowed-globals.ts';

type Random = () => number;

/** Names that are not on the allow-list; some are near misses of such that are. */
const FORBIDDEN: readonly (readonly [string, string])[] = [
  ['os', 'system'],
  ['builtins', 'eval'],
  ['builtins', 'getattr'],
  ['torch.storage', '_load_from_bytes'],
  ['torch', 'load'],
  ['collections', 'OrderedDict.fromkeys'],
  ['collections.abc', 'OrderedDict'],
  ['numpy', 'dtypes'],
];
const ALLOWED: readonly (readonly [string, string])[] = allowedGlobals().map(({ module, name }) => [
  module,
  name,
]);
/** Numbers as the old protocols write them, right and wrong. */
const NUMBERS = [
  '0',
  '1',
  '-1',
  '00',
  '01',
  '010',
  '0x10',
  '1_0',
  '+7',
  '-0',
  '12L',
  ' 3',
  '1e3',
  '99999999999999999999',
];
const TEXTS = [
  '',
  'a',
  'storage',
  'cpu',
  'latin1',
  '0',
  'torch',
  'os',
  'system',
  'FloatStorage',
  'é',
  '\u0100',
  '\u0080\u0002',
];

/**
 * A random pickle: well-formed more often than not, so that what differs between readers is met behind a long way
 * that both have gone. Every opcode there is comes up.
 */
export function randomProgram(random: Random): Buffer {
  const program = new ProgramWriter(random).program();
  return random() < 0.5 ? program : damaged(program, random);
}

/** A pickle with up to four bytes changed, left out, put in or copied. */
export function damaged(bytes: Buffer, random: Random): Buffer {
  let damagedBytes = bytes;
  for (let times = 1 + Math.floor(random() * 4); times > 0; times--) {
    const at = Math.floor(random() * damagedBytes.length);
    const from = Math.floor(random() * damagedBytes.length);
    const [removed, added] = pick(random, [
      [1, Buffer.from([Math.floor(random() * 256)])],
      [1, Buffer.from(pick(random, [...OPCODES]), 'latin1')],
      [0, Buffer.from(pick(random, [...OPCODES]), 'latin1')],
      [1 + Math.floor(random() * 3), Buffer.alloc(0)],
      [0, damagedBytes.subarray(from, from + Math.floor(random() * 24))],
    ] as const);
    damagedBytes = Buffer.concat([damagedBytes.subarray(0, at), added, damagedBytes.subarray(at + removed)]);
  }
  return damagedBytes;
}

const OPCODES =
  '(.012FIJKLMNPQRSTUVXabcd}eghijl]opqrstu)G\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8bBC\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98';

function pick<T>(random: Random, choices: readonly T[]): T {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new Error('Nothing to choose from');
  return chosen;
}

class ProgramWriter {
  readonly #random: Random;
  #memos = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  program(): Buffer {
    const header = this.#chance(0.7) ? [0x80, Math.floor(this.#random() * 7)] : [];
    const body = Buffer.concat([this.#value(4), latin('.')]);
    const framed = this.#chance(0.15)
      ? Buffer.concat([latin('\x95'), u64(this.#near(body.length)), body])
      : body;
    return Buffer.concat([Buffer.from(header), framed, this.#chance(0.1) ? latin('junk') : Buffer.alloc(0)]);
  }

  /** Opcodes that leave one value, mostly, and things on the way that ought to change nothing. */
  #value(depth: number): Buffer {
    const plain = depth > 0 && this.#chance(0.6) ? this.#compound(depth - 1) : this.#literal();
    return Buffer.concat([this.#noise(depth), plain, this.#memoed()]);
  }

  #literal(): Buffer {
    const text = Buffer.from(pick(this.#random, TEXTS));
    const number = pick(this.#random, NUMBERS);
    return pick<() => Buffer>(this.#random, [
      () => latin(pick(this.#random, ['N', '\x88', '\x89', ')', ']', '}', '\x8f'])),
      () => latin(`I${number}\n`),
      () => latin(`L${number}L\n`),
      () => latin(`F${number}\n`),
      () => latin(`K${String.fromCharCode(Math.floor(this.#random() * 256))}`),
      () => latin('M\x01\x02'),
      () => latin('J\xff\xff\xff\xff'),
      () => latin('G\x3f\xf0\x00\x00\x00\x00\x00\x00'),
      () => latin('\x8a\x02\x00\x80'),
      () => latin('\x8b\x01\x00\x00\x00\x05'),
      () =>
        latin(
          `S${pick(this.#random, ["'a'", '"\\x41\\n"', "'a", "''", "'\\'", "'\\q'", "'\\101'", "'\xe9'"])}\n`,
        ),
      () =>
        latin(
          `V${pick(this.#random, ['a', '\\u0041', '\\U00000041', '\\\\', '\\x41', '\xe9', '\\ud800', ''])}\n`,
        ),
      () => Buffer.concat([latin('U'), Buffer.from([this.#near(text.length) % 256]), text]),
      () => Buffer.concat([latin('T'), u32(text.length), text]),
      () => Buffer.concat([latin('X'), u32(this.#near(text.length)), text]),
      () => Buffer.concat([latin('\x8c'), Buffer.from([text.length]), text]),
      () => Buffer.concat([latin('\x8d'), u64(text.length), text]),
      () => Buffer.concat([latin('B'), u32(text.length), text]),
      () => Buffer.concat([latin('C'), Buffer.from([text.length]), text]),
      () => Buffer.concat([latin('\x8e'), u64(text.length), text]),
      () => Buffer.concat([latin('\x96'), u64(this.#near(text.length)), text]),
    ])();
  }

  #compound(depth: number): Buffer {
    const value = (): Buffer => this.#value(depth);
    const some = (): Buffer => Buffer.concat(Array.from({ length: Math.floor(this.#random() * 4) }, value));
    const key = (): Buffer => this.#literal();
    const pairs = (): Buffer =>
      Buffer.concat(Array.from({ length: Math.floor(this.#random() * 3) }, () => [key(), value()]).flat());
    return Buffer.concat(
      pick<() => readonly Buffer[]>(this.#random, [
        () => [latin('('), some(), latin(pick(this.#random, ['t', 'l', '\x91']))],
        () => [latin('('), pairs(), latin('d')],
        () => [value(), latin('\x85')],
        () => [value(), value(), latin('\x86')],
        () => [value(), value(), value(), latin('\x87')],
        () => [latin(']('), some(), latin('e')],
        () => [latin(']'), value(), latin('a')],
        () => [latin('}('), pairs(), latin('u')],
        () => [latin('}'), key(), value(), latin('s')],
        () => [latin('\x8f('), key(), key(), latin('\x90')],
        () => [this.#global()],
        () => [this.#global()],
        () => this.#call(value),
        () => this.#call(value),
        () => this.#call(value),
        () => [value(), value(), latin(pick(this.#random, ['R', '\x81', 'b', 's', 'a', '\x93']))],
        () => [latin('('), some(), latin(pick(this.#random, ['o', 'i', 'e', 'u', '\x90', '1N']))],
        () => [value(), latin('Q')],
        () => this.#storage(),
      ])(),
    );
  }

  /** Calls and states that checkpoints have, and the same with other arguments. */
  #call(value: () => Buffer): readonly Buffer[] {
    const of = (module: string, name: string, args: string): Buffer =>
      Buffer.concat([latin(`c${module}\n${name}\n`), latin(args), latin('R')]);
    return pick<() => readonly Buffer[]>(this.#random, [
      () => [of('collections', 'OrderedDict', ')')],
      () => [of('collections', 'OrderedDict', ')'), latin('('), this.#literal(), value(), latin('u')],
      () => [of('collections', 'OrderedDict', ')'), latin('}X\x01\x00\x00\x00a'), value(), latin('sb')],
      () => [of('_codecs', 'encode', '(X\x01\x00\x00\x00bX\x06\x00\x00\x00latin1t')],
      () => [of('builtins', 'set', '(]('), latin('0]K\x01a\x85R')],
      () => [of('torch', 'Size', '(K\x01K\x02t\x85')],
      () => [latin('ctorch.nn.modules.container\nParameterDict\n)\x81}b')],
      () => [this.#global(), latin('('), value(), latin('tR')],
      () => [this.#global(), latin(')'), latin(pick(this.#random, ['R', '\x81', '}\x92']))],
    ])();
  }

  #storage(): readonly Buffer[] {
    const numel = pick(this.#random, ['K\x04', 'I4\n', 'I010\n', 'L4L\n', 'M\x04\x00']);
    const id = `(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpu${numel}tQ`;
    return this.#chance(0.5)
      ? [latin(id)]
      : [latin(`ctorch._utils\n_rebuild_tensor\n(${id}K\x00(K\x02t(K\x01ttR`)];
  }

  #global(): Buffer {
    const [module, name] = pick(this.#random, this.#chance(0.95) ? ALLOWED : FORBIDDEN);
    const short = (text: string): Buffer =>
      Buffer.concat([latin('\x8c'), Buffer.from([text.length]), latin(text), this.#memoed()]);
    return this.#chance(0.5)
      ? latin(`c${module}\n${name}\n`)
      : Buffer.concat([short(module), short(name), latin('\x93')]);
  }

  /** Often, the value is stored in the memo. */
  #memoed(): Buffer {
    if (!this.#chance(0.2)) return Buffer.alloc(0);
    const index = this.#near(this.#memos++);
    return pick<() => Buffer>(this.#random, [
      () => latin('\x94'),
      () => Buffer.from([0x71, index % 256]),
      () => latin(`p${index}\n`),
      () => Buffer.concat([latin('r'), u32(index)]),
    ])();
  }

  #noise(depth: number): Buffer {
    if (depth === 0 || !this.#chance(0.25)) return Buffer.alloc(0);
    const index = this.#near(Math.floor(this.#random() * (this.#memos + 1)));
    return pick<() => Buffer>(this.#random, [
      () => latin('N200'),
      () => latin('((01'),
      () => latin('(NN1'),
      () => latin('(0'),
      () => latin('0'),
      () => Buffer.concat([latin('h'), Buffer.from([index % 256]), latin('0')]),
      () => latin(`g${index}\n0`),
      () => Buffer.concat([latin('j'), u32(index), latin('0')]),
      () => Buffer.concat([latin('\x95'), u64(Math.floor(this.#random() * 20))]),
      () => Buffer.concat([this.#value(depth - 1), latin('0')]),
      () => latin('\x80\x02'),
    ])();
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  /** The number itself nearly always. */
  #near(value: number): number {
    return this.#chance(0.97) ? value : Math.max(0, value + pick(this.#random, [-1, 1, 200]));
  }
}

function latin(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
