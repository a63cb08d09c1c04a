import { isAscii, isUtf8 } from 'node:buffer';
import { brokenPickle, cutPickle, type PickleLabel } from './pickle-fault.ts';
import {
  type BytesValue,
  intValue,
  MAX_KEPT_CHARACTERS,
  type TextValue,
  type Value,
} from './pickle-value.ts';
import { decodeEscapes, decodeUnicodeEscapes } from './text-escapes.ts';

/** Longest integer in bytes: a checkpoint's largest are seeds and the magic number of PyTorch, of 10 bytes. */
const MAX_LONG_BYTES = 4096;
/** Longest line that holds a number. */
const MAX_NUMBER_CHARACTERS = 1024;
/** Longest line that holds a module's or a global's name. */
const MAX_NAME_BYTES = 1024;

/**
 * Reads the arguments of opcodes (`Lib/pickletools.py` of CPython describes each). Every length is compared with
 * what is left before anything is made of it.
 */
export class ArgumentReader {
  /** Of the next byte, from the beginning of the bytes. */
  at: number;
  readonly label: PickleLabel;
  readonly #bytes: Buffer;
  /** Of the opcode whose arguments are read, for messages. */
  #opcodeAt = 0;
  #embedded: Buffer | undefined;

  constructor(bytes: Buffer, at: number, label: PickleLabel) {
    this.#bytes = bytes;
    this.at = at;
    this.label = label;
  }

  opcode(): number {
    this.#opcodeAt = this.at;
    return this.u8();
  }

  get remaining(): number {
    return this.#bytes.length - this.at;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  u16(): number {
    return this.#bytes.readUInt16LE(this.#advance(2));
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#advance(4));
  }

  /** A length or an index; beyond 2^53 it is larger than anything. */
  u64(): number {
    return Number(this.#bytes.readBigUInt64LE(this.#advance(8)));
  }

  int32(): Value {
    return { kind: 'int', value: this.#bytes.readInt32LE(this.#advance(4)) };
  }

  float64(): Value {
    return { kind: 'float', value: this.#bytes.readDoubleBE(this.#advance(8)) };
  }

  /** Two's complement, little-endian (LONG1, LONG4). */
  long(length: number): Value {
    if (length > MAX_LONG_BYTES)
      throw this.fault(`an integer of ${length} bytes is longer than any checkpoint has`);
    const start = this.#advance(length);
    const hex = Buffer.from(this.#bytes.subarray(start, start + length))
      .reverse()
      .toString('hex');
    return intValue(length === 0 ? 0n : BigInt.asIntN(length * 8, BigInt(`0x${hex}`)));
  }

  /** UTF-8, as all opcodes of Unicode strings but the oldest have it. */
  utf8(length: number): TextValue {
    const start = this.#advance(length);
    const bytes = this.#bytes.subarray(start, start + length);
    if (!isUtf8(bytes)) throw this.fault('a string is not UTF-8');
    const latin1Bytes = latin1Length(bytes);
    // Protocol 2 writes bytes as the text that becomes them in Latin-1: 0x80 is 0xC2 0x80 in UTF-8.
    if (bytes[0] === 0xc2 && bytes[1] === 0x80 && latin1Bytes !== undefined)
      this.#noteEmbedded(Buffer.from(bytes.toString('utf8'), 'latin1'));
    return {
      kind: 'text',
      value: length <= MAX_KEPT_CHARACTERS ? bytes.toString('utf8') : undefined,
      latin1Bytes,
    };
  }

  /** A string of Python 2: one byte each character. Beyond ASCII, its reader decides what it means. */
  byteString(length: number): TextValue {
    const start = this.#advance(length);
    const bytes = this.#bytes.subarray(start, start + length);
    this.#noteEmbedded(bytes);
    const known = length <= MAX_KEPT_CHARACTERS && isAscii(bytes);
    return { kind: 'text', value: known ? bytes.toString('latin1') : undefined, latin1Bytes: length };
  }

  bytes(length: number, kind: BytesValue['kind'] = 'bytes'): BytesValue {
    const start = this.#advance(length);
    this.#noteEmbedded(this.#bytes.subarray(start, start + length));
    return { kind, length };
  }

  /** The bytes of the literal that was just read, where they begin like a pickle of protocol 2 or above. */
  takeEmbedded(): Buffer | undefined {
    const taken = this.#embedded;
    this.#embedded = undefined;
    return taken;
  }

  /** A number in decimal digits; `01` and `00` are how old protocols spell booleans (INT). */
  intLine(): Value {
    const text = this.#numberLine();
    if (text === '00' || text === '01') return { kind: 'bool', value: text === '01' };
    return this.#decimal(text);
  }

  /** A number in decimal digits with an L behind (LONG). */
  longLine(): Value {
    return this.#decimal(this.#numberLine().replace(/L$/, ''));
  }

  floatLine(): Value {
    const text = this.#numberLine();
    if (!/^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf|nan)$/i.test(text)) throw this.fault('a number is not one');
    return { kind: 'float', value: Number(text.replace(/inf/i, 'Infinity')) };
  }

  /** An index of the memo in decimal digits (PUT, GET). */
  indexLine(): number {
    const text = this.#numberLine();
    if (!/^\d{1,15}$/.test(text)) throw this.fault('an index of the memo is not a number');
    return Number(text);
  }

  /** A string in quotation marks with the escapes of Python 2 (STRING). */
  quotedLine(): TextValue {
    const line = this.#line();
    const [mark] = line;
    if (line.length < 2 || (mark !== 0x27 && mark !== 0x22) || line.at(-1) !== mark) {
      throw this.fault('a string has no quotation marks around it');
    }
    const decoded = decodeEscapes(line.subarray(1, -1));
    if (decoded === undefined) throw this.fault('a string has an unknown escape');
    this.#noteEmbedded(decoded);
    const known = decoded.length <= MAX_KEPT_CHARACTERS && isAscii(decoded);
    return {
      kind: 'text',
      value: known ? decoded.toString('latin1') : undefined,
      latin1Bytes: decoded.length,
    };
  }

  /** Latin-1 with the escapes for other characters (UNICODE). */
  unicodeLine(): TextValue {
    const decoded = decodeUnicodeEscapes(this.#line(), MAX_KEPT_CHARACTERS);
    if (decoded === undefined) throw this.fault('a string has an unknown escape');
    const { text, latin1 } = decoded;
    if (latin1 !== undefined) this.#noteEmbedded(latin1);
    return { kind: 'text', value: text, latin1Bytes: latin1?.length };
  }

  /** The name of a module or a global (GLOBAL, INST). */
  nameLine(): string {
    const line = this.#line();
    if (line.length > MAX_NAME_BYTES || !isUtf8(line)) throw this.fault('the name of an import is not one');
    return line.toString('utf8');
  }

  fault(what: string): Error {
    return brokenPickle(this.label, this.#opcodeAt, what);
  }

  #noteEmbedded(bytes: Buffer): void {
    const version = bytes[1] ?? 0;
    if (bytes[0] === 0x80 && version >= 2 && version <= 5) this.#embedded = bytes;
  }

  /** As `repr` writes it: zeros in front are octal to the unpickler in C and a fault to the other, `-0` and `+1` booleans. */
  #decimal(text: string): Value {
    if (!/^(?:0|-?[1-9]\d*)$/.test(text)) throw this.fault('a number is not one');
    return intValue(BigInt(text));
  }

  #numberLine(): string {
    const line = this.#line();
    if (line.length > MAX_NUMBER_CHARACTERS) throw this.fault('a number is longer than any checkpoint has');
    return line.toString('latin1');
  }

  #line(): Buffer {
    const end = this.#bytes.indexOf(0x0a, this.at);
    if (end === -1) throw cutPickle(this.label, this.#opcodeAt);
    const line = this.#bytes.subarray(this.at, end);
    this.at = end + 1;
    return line;
  }

  #advance(length: number): number {
    if (length > this.remaining) throw cutPickle(this.label, this.#opcodeAt);
    const start = this.at;
    this.at += length;
    return start;
  }
}

/** Characters of valid UTF-8 where all are below U+0100, which is where the lead byte is at most 0xC3. */
function latin1Length(bytes: Buffer): number | undefined {
  let characters = 0;
  for (const byte of bytes) {
    if (byte > 0xc3) return undefined;
    if (byte < 0x80 || byte >= 0xc0) characters++;
  }
  return characters;
}
