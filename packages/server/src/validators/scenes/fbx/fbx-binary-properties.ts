import type { ByteSource } from '../../../ports/validator.ts';
import type { ByteReader } from '../../byte-reader.ts';
import { ArrayDecoder, type ArrayType, isArrayType } from './fbx-array.ts';
import {
  type FbxValue,
  type FbxVisitor,
  fault,
  MAX_STRING_BYTES,
  MAX_VALUES,
  PIECE_NUMBERS,
  quoted,
} from './fbx-node.ts';

/** Bytes of each single value, by its type letter. */
const SCALAR_BYTES: Readonly<Record<string, number>> = { B: 1, C: 1, Y: 2, I: 4, F: 4, L: 8, D: 8 };
/** The longest head of a property: the letter, then length, encoding and stored length of an array. */
const HEAD_BYTES = 13;

/** Reads the property lists of binary FBX nodes. */
export class BinaryProperties {
  readonly #reader: ByteReader;
  readonly #arrays: ArrayDecoder;
  /** Single numbers on their way to a visitor: files before 7.0 store meshes so, a property a coordinate. */
  readonly #batch = new Float64Array(PIECE_NUMBERS);
  #batched = 0;

  constructor(reader: ByteReader, source: ByteSource) {
    this.#reader = reader;
    this.#arrays = new ArrayDecoder(reader, source);
  }

  /**
   * Reads `count` properties, which have to end exactly at `end`.
   * @throws {Refusal} where a property is unknown or reaches beyond.
   */
  async read(visitor: FbxVisitor | undefined, count: number, end: number, node: string): Promise<void> {
    const reader = this.#reader;
    const kept: FbxValue[] | undefined = visitor?.values === undefined ? undefined : [];
    const numbers = visitor?.numbers === undefined ? undefined : visitor;
    this.#batched = 0;
    for (let index = 0; index < count; index++) {
      const at = reader.position;
      if (at >= end) throw wrongList(node, count, at);
      const available = Math.min(HEAD_BYTES, end - at);
      if (!reader.has(available)) await reader.need(available, 'a property');
      const letter = String.fromCharCode(reader.u8());
      const bytes = SCALAR_BYTES[letter];
      let value: FbxValue;
      if (bytes !== undefined) {
        if (at + 1 + bytes > end) throw wrongList(node, count, at);
        value = this.#scalar(letter);
        if (numbers !== undefined) this.#push(numbers, Number(value));
      } else if (letter === 'S' || letter === 'R') {
        value = await this.#text(letter, at, end, kept !== undefined && kept.length < MAX_VALUES);
      } else if (isArrayType(letter)) {
        this.#flush(numbers);
        value = await this.#array(letter, at, end, numbers);
      } else {
        throw fault(
          'corrupt',
          `the node ${quoted(node)} has a property of unknown type ${quoted(letter)}`,
          'byte',
          at,
        );
      }
      if (kept !== undefined && kept.length < MAX_VALUES) kept.push(value);
    }
    if (reader.position !== end) throw wrongList(node, count, reader.position);
    this.#flush(numbers);
    if (kept !== undefined) visitor?.values?.(kept);
  }

  #scalar(letter: string): number | bigint {
    const reader = this.#reader;
    switch (letter) {
      case 'Y':
        return (reader.u16() << 16) >> 16;
      case 'I':
        return reader.i32();
      case 'F':
        return reader.f32();
      case 'D':
        return reader.f64();
      case 'L':
        return asId(reader.u64());
      default:
        return reader.u8();
    }
  }

  #push(visitor: FbxVisitor, value: number): void {
    this.#batch[this.#batched++] = value;
    if (this.#batched === PIECE_NUMBERS) this.#flush(visitor);
  }

  #flush(visitor: FbxVisitor | undefined): void {
    if (this.#batched > 0) visitor?.numbers?.(this.#batch.subarray(0, this.#batched));
    this.#batched = 0;
  }

  async #text(letter: string, at: number, end: number, wanted: boolean): Promise<FbxValue> {
    const reader = this.#reader;
    if (at + 5 > end) throw beyond('a text', at);
    const length = reader.u32();
    const start = reader.position;
    if (start + length > end) throw beyond('a text', at);
    const kept = wanted && letter === 'S' ? Math.min(length, MAX_STRING_BYTES) : 0;
    if (!reader.has(kept)) await reader.need(kept, 'a text');
    const value = letter === 'S' ? reader.bytes(kept).toString('utf8') : { length };
    reader.seek(start + length);
    return value;
  }

  async #array(type: ArrayType, at: number, end: number, visitor: FbxVisitor | undefined): Promise<FbxValue> {
    const reader = this.#reader;
    if (at + HEAD_BYTES > end) throw beyond('an array', at);
    const length = reader.u32();
    const encoding = reader.u32();
    const stored = reader.u32();
    if (reader.position + stored > end) throw beyond('an array', at);
    await this.#arrays.read({ type, length, encoding, stored, at }, visitor);
    return { length };
  }
}

/** 64-bit values are signed; most fit into a double exactly. */
function asId(bits: bigint): number | bigint {
  const value = BigInt.asIntN(64, bits);
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
}

function wrongList(node: string, count: number, at: number): Error {
  return fault(
    'corrupt',
    `the ${count} properties of the node ${quoted(node)} do not fill the space that they are said to`,
    'byte',
    at,
  );
}

function beyond(what: string, at: number): Error {
  return fault('corrupt', `${what} reaches beyond the property list that it is in`, 'byte', at);
}
