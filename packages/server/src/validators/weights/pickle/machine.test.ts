import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import * as make from '../../../../test/decoder/sample-pickles.ts';
import type { RefusalCode } from '../../../ports/validator.ts';
import { Refusal } from '../../refusal.ts';
import { allowedGlobals } from './allowed-globals.ts';
import { PickleFindings } from './findings.ts';
import { runPickle } from './machine.ts';
import { OPCODES } from './opcodes.ts';
import type { Value } from './pickle-value.ts';

const op = (codes: string): Buffer => Buffer.from(codes, 'latin1');

function run(codes: string | Buffer, findings = new PickleFindings()): Value {
  const bytes = typeof codes === 'string' ? op(codes) : codes;
  const { value, end } = runPickle(bytes, 0, 'pickle', findings);
  assert.equal(end, bytes.length);
  return value;
}

/** A value as plain JavaScript, for comparison. */
function plain(value: Value): unknown {
  switch (value.kind) {
    case 'none':
      return null;
    case 'bool':
    case 'int':
    case 'float':
      return value.value;
    case 'text':
      return value.value;
    case 'bytes':
    case 'bytearray':
      return { [value.kind]: value.length };
    case 'tuple':
    case 'list':
    case 'set':
    case 'dict':
      return { [value.kind]: value.items.map(plain) };
    case 'global':
      return { global: `${value.global.module}.${value.global.name}` };
    default:
      return value;
  }
}

function builds(name: string, codes: string | Buffer, expected: unknown): void {
  it(name, () => assert.deepEqual(plain(run(codes)), expected));
}

function refuses(name: string, codes: string | Buffer, code: RefusalCode, message: RegExp): void {
  it(name, () => {
    assert.throws(
      () => run(codes),
      (error) => {
        assert.ok(error instanceof Refusal, String(error));
        assert.equal(error.code, code);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

describe('constants of every protocol are read', () => {
  builds('INT', 'I-12\n.', -12);
  builds('INT as a boolean', '(I00\nI01\nt.', { tuple: [false, true] });
  builds('LONG', 'L123456789012345678901234567890L\n.', 123456789012345678901234567890n);
  builds('BININT', 'J\xfe\xff\xff\xff.', -2);
  builds('BININT1', 'K\xff.', 255);
  builds('BININT2', 'M\xff\xff.', 65535);
  builds('LONG1', '(\x8a\x00\x8a\x01\xff\x8a\x02\xff\x00t.', { tuple: [0, -1, 255] });
  builds('LONG4', '\x8b\x02\0\0\0\x00\x80.', -32768);
  builds('FLOAT', '(F1.5e3\nF-inf\nt.', { tuple: [1500, Number.NEGATIVE_INFINITY] });
  builds('BINFLOAT', 'G\x3f\xf8\0\0\0\0\0\0.', 1.5);
  builds('STRING', "S'a\\n\\x41\\''\n.", "a\nA'");
  builds('BINSTRING', 'T\x02\0\0\0ab.', 'ab');
  builds('SHORT_BINSTRING', 'U\x02ab.', 'ab');
  builds('UNICODE', 'Va\\u00e9\\U0001f600\n.', 'aé😀');
  builds('BINUNICODE', 'X\x02\0\0\0\xc3\xa9.', 'é');
  builds('SHORT_BINUNICODE', '\x8c\x01a.', 'a');
  builds('BINUNICODE8', '\x8d\x01\0\0\0\0\0\0\0a.', 'a');
  builds('BINBYTES', 'B\x01\0\0\0a.', { bytes: 1 });
  builds('SHORT_BINBYTES', 'C\x01a.', { bytes: 1 });
  builds('BINBYTES8', '\x8e\x01\0\0\0\0\0\0\0a.', { bytes: 1 });
  builds('BYTEARRAY8', '\x96\x01\0\0\0\0\0\0\0a.', { bytearray: 1 });
  builds('NONE, NEWTRUE, NEWFALSE', '(N\x88\x89t.', { tuple: [null, true, false] });
  builds('long text without its content', make.pickle(make.text('x'.repeat(5000))), undefined);
});

describe('containers are built', () => {
  builds('tuples', '()K\x01\x85K\x01K\x02\x86K\x01K\x02K\x03\x87t.', {
    tuple: [{ tuple: [] }, { tuple: [1] }, { tuple: [1, 2] }, { tuple: [1, 2, 3] }],
  });
  builds('lists', '(](K\x01K\x02eK\x03a(K\x04ll.', { list: [{ list: [1, 2, 3] }, { list: [4] }] });
  builds('dictionaries', '}K\x01K\x02s(K\x03K\x04u.', { dict: [1, 2, 3, 4] });
  builds('a dictionary from a mark', '(K\x01K\x02d.', { dict: [1, 2] });
  builds('sets', '(\x8f(K\x01\x90(K\x02\x91t.', { tuple: [{ set: [1] }, { set: [2] }] });
});

describe('stack and memo do what they do in Python', () => {
  builds('POP, POP_MARK, DUP', 'K\x01K\x020(K\x03K\x0412\x86.', { tuple: [1, 1] });
  builds('POP of a mark', 'K\x01(0.', 1);
  builds('PUT and GET by text', 'K\x01p5\n0g5\n.', 1);
  builds('BINPUT and BINGET', 'K\x01q\x010h\x01.', 1);
  builds('LONG_BINPUT and LONG_BINGET', 'K\x01r\x01\0\0\x000j\x01\0\0\0.', 1);
  builds('MEMOIZE takes the next number', 'K\x01\x940K\x02\x940h\x01h\x00\x86.', { tuple: [2, 1] });
  builds('a shared list changes everywhere', ']q\x00h\x00K\x07a0.', { list: [7] });
  refuses('underflow', '0.', 'corrupt', /byte 0: it takes more/);
  refuses('STOP with nothing', '.', 'corrupt', /takes more/);
  refuses('a tuple of too few', 'K\x01\x86.', 'corrupt', /takes more/);
  refuses('reaching below a mark', 'K\x01(2.', 'corrupt', /takes more/);
  refuses('a pair from below a mark', 'K\x01K\x01(K\x02\x86N.', 'corrupt', /takes more/);
  refuses('an end above a mark', 'K\x01(.', 'corrupt', /takes more/);
  refuses('a mark that was not set', 'K\x01t.', 'corrupt', /mark that was never set/);
  refuses('a memo index that was not set', 'h\x05.', 'corrupt', /under 5 in the memo/);
  refuses('a memo index that would allocate', 'K\x01r\xff\xff\xff\xff.', 'corrupt', /above the number of/);
  refuses(
    'a memo index that a long string makes room for',
    `B\x00\x10\x00\x00${'x'.repeat(4096)}r\x00\x08\x00\x00.`,
    'corrupt',
    /above the number of/,
  );
  for (const number of ['010', '-010', '0x10', '-0', '+1', '1_0', ' 1']) {
    refuses(
      `the number ${number}, which the two unpicklers of Python read differently`,
      `I${number}\n.`,
      'corrupt',
      /a number is not one/,
    );
  }
  refuses('a key without a value', '}(K\x01u.', 'corrupt', /no value/);
  refuses('a list as a key', '}]K\x01s.', 'corrupt', /cannot be one/);
  refuses('a list in a set', '\x8f(]\x90.', 'corrupt', /cannot be one/);
  refuses('appending to a dictionary', '}K\x01a.', 'unsafe-code', /no list/);
  refuses('items of a list', ']K\x01K\x02s.', 'unsafe-code', /no dictionary/);
});

describe('damaged pickles are refused', () => {
  refuses('no STOP', 'K\x01', 'truncated', /cut off/);
  refuses('cut inside of a length', 'X\x01\0', 'truncated', /byte 0/);
  refuses('cut inside of a line', 'I12', 'truncated', /byte 0/);
  refuses('a string longer than the file', 'X\xff\xff\xff\xffa.', 'truncated', /byte 0/);
  refuses('a string of 2^63 bytes', '\x8d\0\0\0\0\0\0\0\x80a.', 'truncated', /byte 0/);
  refuses(
    'an integer of a megabyte',
    Buffer.concat([op('\x8b\0\0\x10\0'), Buffer.alloc(1 << 20), op('.')]),
    'corrupt',
    /longer than/,
  );
  refuses('an unknown opcode', 'K\x01\xff.', 'corrupt', /byte 2: 0xff is no opcode/);
  refuses('an unknown protocol', '\x80\x06N.', 'corrupt', /protocol is 6/);
  refuses('a protocol in the middle', '\x80\x04N\x80\x04.', 'corrupt', /middle/);
  refuses('text that is not UTF-8', '\x8c\x01\xff.', 'corrupt', /UTF-8/);
  refuses('a string without quotation marks', 'Sab\n.', 'corrupt', /quotation marks/);
  refuses('an unknown escape', "S'\\q'\n.", 'corrupt', /escape/);
  refuses('a number that is none', 'I0x1f\n.', 'corrupt', /number/);
  builds('a frame that ends with the pickle', '\x80\x04\x95\x02\0\0\0\0\0\0\0N.', null);
  builds('frames one after the other', '\x80\x04\x95\x01\0\0\0\0\0\0\0N\x95\x01\0\0\0\0\0\0\0.', null);
  refuses('a frame longer than the data', '\x95\x09\0\0\0\0\0\0\0N.', 'corrupt', /longer/);
  refuses('a frame that ends inside of an opcode', '\x95\x02\0\0\0\0\0\0\0NM\0\0.', 'corrupt', /crosses/);
  refuses('a frame inside of a frame', '\x95\x0b\0\0\0\0\0\0\0\x95\x01\0\0\0\0\0\0\0N.', 'corrupt', /inside/);
  refuses(
    'a frame beyond STOP',
    Buffer.concat([op('\x95\x03\0\0\0\0\0\0\0N.N')]),
    'corrupt',
    /before its frame/,
  );
});

describe('work and memory are bounded', () => {
  const many = (codes: string, count: number): Buffer => op(codes.repeat(count));

  it('values that are shared cost nothing: a list of lists of lists', () => {
    const levels = Array.from({ length: 100 }, () => op('q\x00](h\x00h\x00e'));
    assert.equal(run(Buffer.concat([op(']'), ...levels, op('.')])).kind, 'list');
  });

  refuses('too many opcodes', Buffer.concat([many('N0', 3_100_000), op('N.')]), 'too-large-decoded', /steps/);
  it('escapes of a long string', () => {
    assert.deepEqual(run(`S'${'\\x41'.repeat(1_000_000)}'\n.`), {
      kind: 'text',
      value: undefined,
      latin1Bytes: 1_000_000,
    });
    const wide = `V${'\\u0100'.repeat(1_000_000)}\n.`;
    assert.deepEqual(run(wide), { kind: 'text', value: undefined, latin1Bytes: undefined });
  });
  refuses(
    'bytes that may be pickles by the million',
    Buffer.concat([many('C\x02\x80\x020', 250_000), op('N.')]),
    'too-large-decoded',
    /steps/,
  );
  refuses('too high a stack', Buffer.concat([many('N', 2_100_000), op('.')]), 'corrupt', /stack is higher/);
  refuses(
    'copies of a large list',
    Buffer.concat([
      op(`](${'N'.repeat(10_000)}eq\x000`),
      make.global('builtins', 'set'),
      op('q\x010'),
      many('h\x01h\x00\x85R0', 1000),
      op('N.'),
    ]),
    'too-large-decoded',
    /steps/,
  );
  refuses(
    'text that is kept again and again',
    Buffer.concat([
      ...Array.from({ length: 110_000 }, () => op(`X\0\x04\0\0${'a'.repeat(1024)}0`)),
      op('N.'),
    ]),
    'too-large-decoded',
    /steps/,
  );
});

describe('imports are those of the allow-list', () => {
  const codes = (module: string, name: string): Buffer => make.pickle(make.global(module, name));

  for (const { module, name } of allowedGlobals()) {
    it(`${module}.${name} may be named`, () => {
      assert.deepEqual(plain(run(codes(module, name))), { global: `${module}.${name}` });
    });
  }

  it('none is allowed under a longer or a shorter name', () => {
    const names = new Set(allowedGlobals().map(({ module, name }) => `${module} ${name}`));
    for (const { module, name } of allowedGlobals()) {
      const others = [
        [module, `${name}.__init__`],
        [`${module}.${name}`, 'x'],
        [module, ''],
        ['', name],
        [`${module} ${name}`, ''],
      ];
      for (const [other = '', last = ''] of others) {
        assert.ok(!names.has(`${other} ${last}`));
        assert.throws(() => run(codes(other, last)), { code: 'unsafe-code' });
      }
    }
  });

  refuses(
    'a name with control characters is shown without them',
    codes('o\x1b[31ms', 'sys\ttem'),
    'unsafe-code',
    /`o \[31ms\.sys tem` at byte 2/,
  );
  refuses('a long name is shown short', codes('m'.repeat(500), 'n'), 'unsafe-code', /`m{59}…`/);

  it('imports by the stack come from texts alone', () => {
    const [module, name] = [make.shortText('collections'), make.shortText('OrderedDict')];
    assert.deepEqual(plain(run(make.pickle(make.stackGlobal(module, name), 4))), {
      global: 'collections.OrderedDict',
    });
    for (const other of [make.none, make.bytes(Buffer.from('OrderedDict')), make.int(1), make.tuple(name)]) {
      assert.throws(() => run(make.pickle(make.stackGlobal(module, other), 4)), /names that it computes/);
    }
  });
});

describe('whatever the bytes, the answer is a value or a refusal', () => {
  const settles = (bytes: Buffer): Value | undefined => {
    const findings = new PickleFindings('zip');
    try {
      const { value } = runPickle(bytes, 0, 'pickle', findings);
      const allowed = new Set(allowedGlobals().map(({ module, name }) => `${module}.${name}`));
      for (const global of findings.globals) assert.ok(allowed.has(global), global);
      return value;
    } catch (error) {
      assert.ok(error instanceof Refusal, error instanceof Error ? (error.stack ?? '') : String(error));
      return undefined;
    }
  };

  it('for arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void settles(Buffer.from(bytes))),
      { numRuns: 3000 },
    );
  });

  it('for programs of known opcodes', () => {
    const known = OPCODES.flatMap((opcode, code) => (opcode === undefined ? [] : [code]));
    const words = [
      fc.constantFrom(...known).map((code) => Buffer.from([code])),
      fc.constantFrom(0, 1, 2, 3).map((index) => Buffer.from([0x68, index])),
      fc.constantFrom(0, 1, 2, 3).map((index) => Buffer.from([0x71, index])),
      fc.constantFrom(...allowedGlobals()).map(({ module, name }) => make.global(module, name)),
      fc
        .constantFrom('os', 'system', 'collections', 'OrderedDict', 'storage', '0', 'cpu', 'latin1', 'f4')
        .map(make.shortText),
      fc.constantFrom(
        make.tuple(),
        make.none,
        make.FALSE,
        make.int(0),
        make.int(3),
        make.tuple(make.int(2)),
        make.dict({}),
      ),
      fc.constantFrom(make.tensor({ key: '0', shape: [2] }), make.numpyArray(), make.orderedDict()),
    ];
    let built = 0;
    fc.assert(
      fc.property(fc.array(fc.oneof(...words), { maxLength: 40 }), (program) => {
        if (settles(Buffer.concat([...program, op('.')])) !== undefined) built++;
      }),
      { numRuns: 5000 },
    );
    assert.ok(built > 0, 'some programs must run to their end, or nothing is tried');
  });
});
