import { allowedGlobal } from './allowed-globals.ts';
import { ArgumentReader } from './argument-reader.ts';
import type { CallContext } from './call-check.ts';
import { CALLS } from './calls.ts';
import { isHashable } from './container-calls.ts';
import type { PickleFindings } from './findings.ts';
import { setState } from './object-state.ts';
import { type Action, OPCODES } from './opcodes.ts';
import { readPersistentId } from './persistent-id.ts';
import { forbiddenGlobal, type PickleLabel, shownGlobal, unsafePickle } from './pickle-fault.ts';
import { PickleStack } from './pickle-stack.ts';
import { type TupleValue, textOf, type Value } from './pickle-value.ts';

/** The newest protocol (PEP 574). */
const LAST_PROTOCOL = 5;
/** What bytes that may be a pickle count beside their opcodes: they are kept and judged, each by a machine of its own. */
const EMBEDDED_STEPS = 30;
/** By so much may an index of the memo be above the number of opcodes: what fits BINPUT. */
const FREE_MEMO_INDEXES = 255;

export interface PickleRun {
  readonly value: Value;
  /** Behind STOP, in bytes from the beginning of the given bytes. */
  readonly end: number;
}

/**
 * Runs one pickle on values that stand for what Python would build, without building it: every opcode of the
 * protocols 0 to 5 does to the stack and the memo what CPython's `Lib/pickle.py` and `_pickle.c` do, but imports
 * are looked up on the allow-list, and calls are judged by their arguments.
 *
 * @param start Of the pickle, in bytes from the beginning of `bytes`; offsets in messages count from there too.
 * @param findings What is noted of all pickles of a file, and the work that they may make together.
 * @throws {Refusal} `unsafe-code` for anything that a checkpoint does not need, `truncated`, `corrupt`, or
 *   `too-large-decoded` above the limits.
 */
export function runPickle(
  bytes: Buffer,
  start: number,
  label: PickleLabel,
  findings: PickleFindings,
): PickleRun {
  return new Machine(bytes, start, label, findings).run();
}

class Machine {
  readonly #reader: ArgumentReader;
  readonly #stack: PickleStack;
  readonly #memo = new Map<number, Value>();
  readonly #findings: PickleFindings;
  readonly #label: PickleLabel;
  readonly #start: number;
  readonly #context: CallContext;
  readonly #actions: Readonly<Record<Exclude<Action, 'STOP'>, () => void>> = {
    PROTO: () => this.#protocol(this.#reader.u8()),
    FRAME: () => this.#frame(this.#reader.u64()),
    MARK: () => this.#stack.mark(),
    POP: () => this.#stack.drop(),
    POP_MARK: () => {
      this.#stack.popToMark();
    },
    DUP: () => this.#stack.push(this.#stack.top()),
    PUT: () => this.#put(this.#reader.indexLine()),
    BINPUT: () => this.#put(this.#reader.u8()),
    LONG_BINPUT: () => this.#put(this.#reader.u32()),
    MEMOIZE: () => this.#put(this.#memo.size),
    GET: () => this.#get(this.#reader.indexLine()),
    BINGET: () => this.#get(this.#reader.u8()),
    LONG_BINGET: () => this.#get(this.#reader.u32()),
    TUPLE: () => this.#tuple(this.#stack.popToMark()),
    TUPLE1: () => this.#tuple(this.#stack.popMany(1)),
    TUPLE2: () => this.#tuple(this.#stack.popMany(2)),
    TUPLE3: () => this.#tuple(this.#stack.popMany(3)),
    LIST: () => this.#stack.push({ kind: 'list', items: this.#stack.popToMark() }),
    APPEND: () => this.#append([this.#stack.pop()]),
    APPENDS: () => this.#append(this.#stack.popToMark()),
    DICT: () => this.#dict(this.#stack.popToMark()),
    SETITEM: () => this.#setItems(this.#stack.popMany(2)),
    SETITEMS: () => this.#setItems(this.#stack.popToMark()),
    ADDITEMS: () => this.#addItems(this.#stack.popToMark()),
    FROZENSET: () => this.#frozenSet(this.#stack.popToMark()),
    GLOBAL: () => this.#import(this.#reader.nameLine(), this.#reader.nameLine()),
    INST: () => this.#instance(this.#reader.nameLine(), this.#reader.nameLine()),
    STACK_GLOBAL: () => this.#stackGlobal(),
    REDUCE: () => this.#call(this.#stack.pop()),
    NEWOBJ: () => this.#instantiate(this.#stack.pop()),
    BUILD: () => this.#build(this.#stack.pop()),
    BINPERSID: () => this.#persistent(this.#stack.pop()),
  };
  /** Behind the current frame; 0 outside of one. */
  #frameEnd = 0;
  /** Of the current opcode. */
  #at: number;
  /** Opcodes so far, with the current one. */
  #steps = 0;

  constructor(bytes: Buffer, start: number, label: PickleLabel, findings: PickleFindings) {
    this.#reader = new ArgumentReader(bytes, start, label);
    this.#start = start;
    this.#at = start;
    this.#label = label;
    this.#findings = findings;
    this.#context = {
      fault: (what) => this.#reader.fault(what),
      spend: (operations) => findings.budget.spend(operations, label),
    };
    this.#stack = new PickleStack(this.#context);
  }

  run(): PickleRun {
    const reader = this.#reader;
    for (;;) {
      this.#at = reader.at;
      this.#steps++;
      this.#findings.budget.spend(1, this.#label);
      const code = reader.opcode();
      const opcode = OPCODES[code];
      if (opcode === undefined) throw reader.fault(`0x${code.toString(16).padStart(2, '0')} is no opcode`);
      if (opcode.kind === 'refused') throw unsafePickle(this.#label, this.#at, opcode.does);
      if (opcode.kind === 'literal') {
        this.#pushLiteral(opcode.read(reader));
      } else if (opcode.action === 'STOP') {
        this.#requireFrame();
        if (this.#frameEnd > reader.at) throw reader.fault('it ends before its frame does');
        return { value: this.#stack.pop(), end: reader.at };
      } else {
        this.#actions[opcode.action]();
      }
      this.#requireFrame();
    }
  }

  #pushLiteral(value: Value): void {
    this.#stack.push(value);
    // Kept text takes memory by its length.
    if (value.kind === 'text') this.#context.spend((value.value?.length ?? 0) >> 4);
    const bytes = this.#reader.takeEmbedded();
    if (bytes === undefined) return;
    this.#context.spend(EMBEDDED_STEPS);
    const label = `pickle inside of the bytes at byte ${this.#at} of the ${this.#label}`;
    this.#findings.embedded.push({ bytes, label });
  }

  #protocol(version: number): void {
    if (version > LAST_PROTOCOL) throw this.#reader.fault(`its protocol is ${version}; the last one is 5`);
    if (this.#at !== this.#start) throw this.#reader.fault('it states its protocol in its middle');
    this.#findings.noteProtocol(version);
  }

  /** Frames lie one after the other and no opcode crosses the border of one (PEP 3154). */
  #frame(length: number): void {
    if (this.#frameEnd > this.#at) throw this.#reader.fault('a frame begins inside of another');
    if (length > this.#reader.remaining) throw this.#reader.fault('a frame is longer than the data');
    this.#frameEnd = this.#reader.at + length;
  }

  #requireFrame(): void {
    if (this.#frameEnd > this.#at && this.#reader.at > this.#frameEnd) {
      throw this.#reader.fault('an opcode crosses the end of its frame');
    }
  }

  #put(index: number): void {
    // CPython allocates as many slots as the index says; picklers count what they have written.
    if (index > this.#steps + FREE_MEMO_INDEXES)
      throw this.#reader.fault('an index of the memo is far above the number of opcodes before it');
    this.#memo.set(index, this.#stack.top());
  }

  #get(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#reader.fault(`nothing was stored under ${index} in the memo`);
    this.#stack.push(value);
  }

  #tuple(items: readonly Value[]): void {
    this.#stack.push({ kind: 'tuple', items });
  }

  #dict(items: readonly Value[]): void {
    this.#stack.push({ kind: 'dict', type: 'dict', items: [] });
    this.#setItems(items);
  }

  #frozenSet(items: readonly Value[]): void {
    this.#stack.push({ kind: 'set', items: [] });
    this.#addItems(items);
  }

  #append(items: readonly Value[]): void {
    const list = this.#stack.top();
    if (list.kind !== 'list') throw this.#unsafe(`appends to something that is no list (${list.kind})`);
    for (const item of items) list.items.push(item);
  }

  #setItems(items: readonly Value[]): void {
    const dict = this.#stack.top();
    if (dict.kind !== 'dict')
      throw this.#unsafe(`sets items of something that is no dictionary (${dict.kind})`);
    if (dict.sealed === true && items.length > 0)
      throw this.#unsafe('adds to a dictionary of hooks that was empty when it was used');
    if (items.length % 2 !== 0) throw this.#reader.fault('a key of a dictionary has no value');
    for (const [index, item] of items.entries()) {
      if (index % 2 === 0 && !isHashable(item, this.#context))
        throw this.#reader.fault('a key of a dictionary cannot be one');
      dict.items.push(item);
    }
  }

  #addItems(items: readonly Value[]): void {
    const set = this.#stack.top();
    if (set.kind !== 'set') throw this.#unsafe(`adds to something that is no set (${set.kind})`);
    for (const item of items) {
      if (!isHashable(item, this.#context)) throw this.#reader.fault('an element of a set cannot be one');
      set.items.push(item);
    }
  }

  /** Both names must be strings that the pickle holds as such, not something it computes. */
  #stackGlobal(): void {
    const name = this.#stack.pop();
    const module = this.#stack.pop();
    const [moduleName, ownName] = [textOf(module), textOf(name)];
    if (moduleName === undefined || ownName === undefined)
      throw this.#unsafe('imports by names that it computes');
    this.#import(moduleName, ownName);
  }

  #import(module: string, name: string): void {
    const global = allowedGlobal(module, name);
    if (global === undefined) throw forbiddenGlobal(this.#label, this.#at, module, name);
    this.#findings.noteGlobal(`${module}.${name}`);
    this.#stack.push({ kind: 'global', global });
  }

  /** Imports, calls and takes the arguments from the stack at once, in the way of Python 2 classes. */
  #instance(module: string, name: string): never {
    if (allowedGlobal(module, name) === undefined) throw forbiddenGlobal(this.#label, this.#at, module, name);
    throw this.#unsafe('makes an object in the way of Python 2 classes (INST)', `${module}.${name}`);
  }

  #call(args: Value): void {
    const callee = this.#stack.pop();
    if (args.kind !== 'tuple') throw this.#reader.fault('the arguments of a call are no tuple');
    if (callee.kind !== 'global')
      throw this.#unsafe(`calls something that it did not import (${callee.kind})`);
    const { module, name, use } = callee.global;
    const made = use.kind === 'call' ? CALLS[use.call](args.items, this.#context) : undefined;
    if (made === undefined) {
      throw this.#unsafe(
        `calls ${shownGlobal(module, name)} with arguments of another form`,
        `${module}.${name}`,
      );
    }
    this.#stack.push(made);
  }

  #instantiate(args: Value): void {
    const callee = this.#stack.pop();
    const fit = callee.kind === 'global' && callee.global.use.kind === 'parameter-dict' && isEmpty(args);
    if (!fit) {
      const global = callee.kind === 'global' ? `${callee.global.module}.${callee.global.name}` : undefined;
      throw this.#unsafe(
        `makes an object of ${global === undefined ? callee.kind : `\`${global}\``}`,
        global,
      );
    }
    this.#stack.push({ kind: 'module', state: undefined });
  }

  #build(state: Value): void {
    const object = this.#stack.top();
    if (!setState(object, state, this.#context)) {
      throw this.#unsafe(`gives a state of another form to an object (${object.kind})`);
    }
  }

  #persistent(id: Value): void {
    const { storageForm } = this.#findings;
    if (storageForm === undefined) throw this.#unsafe('refers to data outside of itself (BINPERSID)');
    const found = readPersistentId(id, storageForm);
    if (found === undefined) {
      const module = id.kind === 'tuple' && textOf(id.items[0]) === 'module';
      throw this.#unsafe(
        module
          ? 'holds a whole module with its source code'
          : 'refers to something other than a storage (BINPERSID)',
      );
    }
    if (!this.#findings.noteStorage(found)) {
      throw this.#reader.fault(`the storage ${found.storage.key} is described in two ways`);
    }
    this.#stack.push(found.storage);
  }

  #unsafe(what: string, global?: string): Error {
    return unsafePickle(this.#label, this.#at, what, global);
  }
}

function isEmpty(args: Value): args is TupleValue {
  return args.kind === 'tuple' && args.items.length === 0;
}
