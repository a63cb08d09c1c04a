import type { ByteReader } from '../../byte-reader.ts';
import { quoted } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';
import { type LongValue, MetadataIntake } from '../metadata-intake.ts';
import { provide, readName, requireRoomFor, stringLength, takeCount } from './gguf-reading.ts';

/** Longest key in bytes (GGUF specification, `gguf_metadata_kv_t`). */
const MAX_KEY_BYTES = 0xffff;
/** Smallest entry in bytes: the length of its key, one character, a type, one byte of value. */
const SMALLEST_ENTRY_BYTES = 8 + 1 + 4 + 1;
/** Most bytes of metadata that are walked. The largest tokenizers known take some 40 MB. */
const MAX_SECTION_BYTES = 256 * 1024 * 1024;
/** Longest string that is kept; the facts show 4 KiB of it. */
const KEPT_STRING_BYTES = 64 * 1024;
/** Of an array: elements kept, and bytes of each. */
const KEPT_ELEMENTS = 4;
const KEPT_ELEMENT_BYTES = 128;
/** What an array's kept elements are reckoned at, in bytes of the intake's room. */
const KEPT_ELEMENTS_COST = 1024;
/** Deepest arrays within arrays. The specification allows nesting, llama.cpp none. */
const MAX_DEPTH = 4;
/** Most arrays within arrays, of all keys together. */
const MAX_NESTED_ARRAYS = 65_536;
const BOOLS_AT_ONCE = 64 * 1024;

const UINT32 = 4;
const STRING = 8;
const ARRAY = 9;

interface ScalarType {
  readonly name: string;
  /** Bytes of a value. */
  readonly size: number;
  take(reader: ByteReader): unknown;
}

const scalar = (name: string, size: number, take: (reader: ByteReader) => unknown): ScalarType => ({
  name,
  size,
  take,
});

/** `gguf_metadata_value_type`; 8 and 9 are strings and arrays. */
const SCALARS: ReadonlyMap<number, ScalarType> = new Map([
  [0, scalar('uint8', 1, (reader) => reader.u8())],
  [1, scalar('int8', 1, (reader) => reader.bytes(1).readInt8())],
  [2, scalar('uint16', 2, (reader) => reader.u16())],
  [3, scalar('int16', 2, (reader) => reader.bytes(2).readInt16LE())],
  [4, scalar('uint32', 4, (reader) => reader.u32())],
  [5, scalar('int32', 4, (reader) => reader.i32())],
  [6, scalar('float32', 4, (reader) => shortened(reader.f32()))],
  [7, scalar('bool', 1, takeBool)],
  [10, scalar('uint64', 8, (reader) => integer(reader.u64()))],
  [11, scalar('int64', 8, (reader) => integer(reader.bytes(8).readBigInt64LE()))],
  [12, scalar('float64', 8, (reader) => reader.f64())],
]);

/** A number where a double holds it exactly. */
function integer(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A float32 with the digits it has: 0.00001, not 0.000009999999747378752. */
function shortened(value: number): number {
  const short = Number(value.toPrecision(7));
  return Math.fround(short) === value ? short : value;
}

function takeBool(reader: ByteReader): boolean {
  const offset = reader.position;
  const byte = reader.u8();
  if (byte > 1) {
    throw new Refusal('corrupt', `The GGUF file has a bool at byte ${offset} that is ${byte}, not 0 or 1.`, {
      offset,
    });
  }
  return byte === 1;
}

/**
 * Reads the key-value pairs that begin at the reader's position. Arrays are walked to their end, but only
 * their first elements are kept, and of very long strings nothing but their length.
 *
 * @param count As the file says, still unchecked.
 * @throws {Refusal} at the first entry that breaks a rule of the specification.
 */
export async function readGgufMetadata(
  reader: ByteReader,
  count: number,
): Promise<ReadonlyMap<string, unknown>> {
  requireRoomFor(reader, count, SMALLEST_ENTRY_BYTES, 'metadata entries');
  const intake = new MetadataIntake('GGUF file');
  const end = reader.position + MAX_SECTION_BYTES;
  const values = new ValueReader(reader, intake, end);
  for (let index = 0; index < count; index++) {
    const offset = reader.position;
    const key = await readName(reader, MAX_KEY_BYTES, 'a metadata key');
    requireKey(key, offset);
    intake.announce(key, offset);
    const type = await readType(reader, key);
    requireTypeOf(key, type, offset);
    intake.set(key, await values.value(key, type));
  }
  return intake.entries;
}

function requireKey(key: string, offset: number): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the rule is about ASCII as such
  if (key !== '' && !/[^\u0000-\u007f]/.test(key)) return;
  const fault = key === '' ? 'is empty' : `${quoted(key)} is not ASCII`;
  throw new Refusal('corrupt', `The GGUF file has a metadata key at byte ${offset} that ${fault}.`, {
    offset,
  });
}

async function readType(reader: ByteReader, key: string): Promise<number> {
  await provide(reader, 4, `the type of ${quoted(key)}`);
  const offset = reader.position;
  const type = reader.u32();
  if (type > 12) {
    throw new Refusal(
      'corrupt',
      `The GGUF file gives the metadata ${quoted(key)} the type ${type} at byte ${offset}; types are 0 to 12.`,
      { offset, type },
    );
  }
  return type;
}

/** ggml reads the alignment before anything else, and aborts where it is not of this type. */
function requireTypeOf(key: string, type: number, offset: number): void {
  if (key !== 'general.alignment' || type === UINT32) return;
  throw new Refusal(
    'corrupt',
    `The GGUF file's general.alignment at byte ${offset} must be a uint32 (type 4), but has the type ${type}.`,
    { offset, type },
  );
}

/** Reads the values of one key after the other. */
class ValueReader {
  readonly #reader: ByteReader;
  readonly #intake: MetadataIntake;
  readonly #end: number;
  #key = '';
  #nestedArrays = 0;

  /** @param end Where the section must have ended, in bytes from the beginning of the file. */
  constructor(reader: ByteReader, intake: MetadataIntake, end: number) {
    this.#reader = reader;
    this.#intake = intake;
    this.#end = end;
  }

  async value(key: string, type: number): Promise<unknown> {
    this.#key = key;
    if (type === STRING) return this.#string();
    if (type === ARRAY) return this.#array(0);
    const { size, take } = scalarOf(type);
    await provide(this.#reader, size, `the metadata ${quoted(this.#key)}`);
    return take(this.#reader);
  }

  async #string(): Promise<string | LongValue> {
    const length = await stringLength(this.#reader, `the metadata ${quoted(this.#key)}`);
    if (length <= KEPT_STRING_BYTES && this.#intake.keeps(length)) {
      await provide(this.#reader, length, `the metadata ${quoted(this.#key)}`);
      return this.#reader.bytes(length).toString('utf8');
    }
    this.#skip(length);
    return { type: 'string', length, first: [] };
  }

  async #array(depth: number): Promise<LongValue> {
    await provide(this.#reader, 12, `the metadata ${quoted(this.#key)}`);
    const type = await readType(this.#reader, this.#key);
    const length = takeCount(this.#reader);
    if (type === STRING) return this.#strings(length);
    if (type === ARRAY) return this.#arrays(length, depth);
    return this.#scalars(scalarOf(type), length);
  }

  async #scalars({ name, size, take }: ScalarType, length: number): Promise<LongValue> {
    requireRoomFor(this.#reader, length, size, `elements in the metadata ${quoted(this.#key)}`);
    const end = this.#reader.position + length * size;
    this.#requireWithinSection(end);
    const first: unknown[] = [];
    const kept = this.#kept(length);
    for (let index = 0; index < kept; index++) {
      if (!this.#reader.has(size)) await this.#reader.need(size, `the metadata ${quoted(this.#key)}`);
      first.push(take(this.#reader));
    }
    // A bool can be wrong, every other value is right.
    if (name === 'bool') await this.#judgeBools(end);
    this.#reader.seek(end);
    return { type: `array of ${name}`, length, first };
  }

  /** From the reader's position on. */
  async #judgeBools(end: number): Promise<void> {
    while (this.#reader.position < end) {
      const start = this.#reader.position;
      const count = Math.min(BOOLS_AT_ONCE, end - start);
      await provide(this.#reader, count, `the metadata ${quoted(this.#key)}`);
      const wrong = this.#reader.bytes(count).findIndex((byte) => byte > 1);
      if (wrong === -1) continue;
      this.#reader.seek(start + wrong);
      takeBool(this.#reader);
    }
  }

  async #strings(length: number): Promise<LongValue> {
    const what = `an element of the metadata ${quoted(this.#key)}`;
    requireRoomFor(this.#reader, length, 8, `elements in the metadata ${quoted(this.#key)}`);
    const first: unknown[] = [];
    const kept = this.#kept(length);
    for (let index = 0; index < length; index++) {
      if (index < kept) {
        first.push(await this.#element(what));
      } else if (!this.#passString()) {
        this.#skip(await stringLength(this.#reader, what));
      }
    }
    return { type: 'array of string', length, first };
  }

  /** Tokens of a vocabulary may be parts of characters: what is no UTF-8 is replaced, not refused. */
  async #element(what: string): Promise<string> {
    const length = await stringLength(this.#reader, what);
    const kept = Math.min(length, KEPT_ELEMENT_BYTES);
    await provide(this.#reader, kept, what);
    const text = this.#reader.bytes(kept).toString('utf8');
    this.#skip(length - kept);
    return kept < length ? `${text}…` : text;
  }

  /** The common case without a promise: the next string's length is in the window, and it ends in the file. */
  #passString(): boolean {
    if (!this.#reader.has(8)) return false;
    const offset = this.#reader.position;
    const length = takeCount(this.#reader);
    if (length > this.#reader.remaining) {
      this.#reader.seek(offset);
      return false;
    }
    this.#skip(length);
    return true;
  }

  async #arrays(length: number, depth: number): Promise<LongValue> {
    if (depth === MAX_DEPTH) {
      throw new Refusal(
        'corrupt',
        `The GGUF file nests arrays deeper than ${MAX_DEPTH} in the metadata ${quoted(this.#key)}, at byte ${this.#reader.position}.`,
      );
    }
    requireRoomFor(this.#reader, length, 12, `elements in the metadata ${quoted(this.#key)}`);
    this.#nestedArrays += length;
    if (this.#nestedArrays > MAX_NESTED_ARRAYS) {
      throw new Refusal(
        'too-large-decoded',
        `The GGUF file has more than ${MAX_NESTED_ARRAYS} arrays within arrays with the metadata ${quoted(this.#key)}, which is the most that is read.`,
        { limit: MAX_NESTED_ARRAYS },
      );
    }
    const first: unknown[] = [];
    const kept = this.#kept(length);
    for (let index = 0; index < length; index++) {
      const element = await this.#array(depth + 1);
      if (index < kept) first.push(element);
    }
    return { type: 'array of array', length, first };
  }

  /** How many elements of an array of so many are kept. */
  #kept(length: number): number {
    return this.#intake.keeps(KEPT_ELEMENTS_COST) ? Math.min(length, KEPT_ELEMENTS) : 0;
  }

  #skip(length: number): void {
    const end = this.#reader.position + length;
    this.#requireWithinSection(end);
    this.#reader.seek(end);
  }

  #requireWithinSection(position: number): void {
    if (position <= this.#end) return;
    throw new Refusal(
      'too-large-decoded',
      `The GGUF file's metadata goes beyond ${MAX_SECTION_BYTES} bytes with ${quoted(this.#key)}, which is the most that is read.`,
      { limit: MAX_SECTION_BYTES },
    );
  }
}

function scalarOf(type: number): ScalarType {
  const found = SCALARS.get(type);
  if (found === undefined) throw new Error(`No scalar has the GGUF type ${type}`);
  return found;
}
