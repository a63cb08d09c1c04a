import { pipeline, Readable } from 'node:stream';
import { createInflate, inflateSync } from 'node:zlib';
import type { ByteSource } from '../../../ports/validator.ts';
import type { ByteReader } from '../../byte-reader.ts';
import type { Refusal } from '../../refusal.ts';
import { type FbxVisitor, fault, PIECE_NUMBERS } from './fbx-node.ts';

const ELEMENT_BYTES = { b: 1, c: 1, f: 4, i: 4, d: 8, l: 8 } as const;

/** The letter of an array property: bytes and booleans, 32-bit and 64-bit floats and integers. */
export type ArrayType = keyof typeof ELEMENT_BYTES;

/** The head of an array property; lengths in elements (`length`) and bytes (`stored`). */
interface ArrayHead {
  readonly type: ArrayType;
  readonly length: number;
  readonly encoding: number;
  readonly stored: number;
  /** Offset of the property. */
  readonly at: number;
}

const PLAIN = 0;
const ZLIB = 1;
/** Arrays up to this size, decoded, are inflated at once; larger ones as a stream, so that memory stays bounded. */
const MAX_INFLATED_AT_ONCE = 16 * 1024 * 1024;
const STREAM_BYTES = 256 * 1024;
/** zlib takes no smaller output buffer. */
const SMALLEST_CHUNK = 64;
/** Deflate cannot do better than this (RFC 1951: 258 bytes from two bits). */
const MAX_DEFLATE_RATIO = 1032;
/**
 * What all compressed arrays may decode to together: arrays of one repeated value, as of material numbers,
 * do compress a thousandfold, but whole files do not.
 */
const DECODED_ALLOWANCE = 256 * 1024 * 1024;
const MAX_TOTAL_RATIO = 32;
const MAX_DECODED_BYTES = 8 * 1024 * 1024 * 1024;

export function isArrayType(letter: string): letter is ArrayType {
  return Object.hasOwn(ELEMENT_BYTES, letter);
}

/** Reads the arrays of a binary FBX; what nobody wants is decoded all the same, to know that it is whole. */
export class ArrayDecoder {
  readonly #reader: ByteReader;
  readonly #source: ByteSource;
  readonly #numbers = new Float64Array(PIECE_NUMBERS);
  #decodable: number;

  constructor(reader: ByteReader, source: ByteSource) {
    this.#reader = reader;
    this.#source = source;
    this.#decodable = Math.min(MAX_DECODED_BYTES, DECODED_ALLOWANCE + MAX_TOTAL_RATIO * source.size);
  }

  /** Reads the array whose data begin at the reader's position and leaves the reader behind them. */
  async read(head: ArrayHead, visitor: FbxVisitor | undefined): Promise<void> {
    const bytes = head.length * ELEMENT_BYTES[head.type];
    const after = this.#reader.position + head.stored;
    if (head.encoding === PLAIN) {
      if (head.stored !== bytes) {
        throw wrongSize(head, head.stored, bytes);
      }
      if (visitor !== undefined) await this.#readPlain(head, bytes, visitor);
    } else if (head.encoding === ZLIB) {
      this.#spend(head, bytes);
      if (bytes <= MAX_INFLATED_AT_ONCE && head.stored <= MAX_INFLATED_AT_ONCE) {
        await this.#inflateAtOnce(head, bytes, visitor);
      } else {
        await this.#inflateStreaming(head, bytes, visitor);
      }
    } else {
      throw fault('corrupt', `an array has the unknown encoding ${head.encoding}`, 'byte', head.at);
    }
    this.#reader.seek(after);
  }

  #spend(head: ArrayHead, bytes: number): void {
    if (bytes > head.stored * MAX_DEFLATE_RATIO) {
      throw fault(
        'corrupt',
        `an array of ${bytes} bytes cannot come from ${head.stored} compressed bytes`,
        'byte',
        head.at,
      );
    }
    this.#decodable -= bytes;
    if (this.#decodable < 0) {
      throw fault(
        'too-large-decoded',
        'its compressed arrays decode to far more than its size allows',
        'byte',
        head.at,
      );
    }
  }

  async #readPlain(head: ArrayHead, bytes: number, visitor: FbxVisitor): Promise<void> {
    const pieceBytes = PIECE_NUMBERS * ELEMENT_BYTES[head.type];
    for (let left = bytes; left > 0; ) {
      const length = Math.min(left, pieceBytes);
      if (!this.#reader.has(length)) await this.#reader.need(length, 'an array');
      this.#hand(this.#reader.bytes(length), head.type, visitor);
      left -= length;
    }
  }

  async #inflateAtOnce(head: ArrayHead, bytes: number, visitor: FbxVisitor | undefined): Promise<void> {
    if (!this.#reader.has(head.stored)) await this.#reader.need(head.stored, 'an array');
    const inflated = inflateWhole(this.#reader.bytes(head.stored), bytes, head);
    if (inflated.length !== bytes) throw wrongSize(head, inflated.length, bytes);
    if (visitor !== undefined) this.#hand(inflated, head.type, visitor);
  }

  async #inflateStreaming(head: ArrayHead, bytes: number, visitor: FbxVisitor | undefined): Promise<void> {
    const inflate = createInflate({ chunkSize: STREAM_BYTES });
    // Its errors reach the loop below, which reads the same stream.
    pipeline(Readable.from(this.#stored(head.stored)), inflate, () => {});
    const size = ELEMENT_BYTES[head.type];
    const piece = Buffer.alloc(PIECE_NUMBERS * size);
    let filled = 0;
    let total = 0;
    try {
      for await (const chunk of inflate as AsyncIterable<Buffer>) {
        total += chunk.length;
        if (total > bytes) throw wrongSize(head, total, bytes);
        for (let from = 0; visitor !== undefined && from < chunk.length; ) {
          const copied = chunk.copy(piece, filled, from);
          from += copied;
          filled += copied;
          if (filled < piece.length) break;
          this.#hand(piece, head.type, visitor);
          filled = 0;
        }
      }
    } catch (error) {
      throw asBroken(error, head);
    }
    if (total !== bytes) throw wrongSize(head, total, bytes);
    if (visitor !== undefined) this.#hand(piece.subarray(0, filled), head.type, visitor);
  }

  /** Past the reader, whose window must not move while the decoder still asks for more. */
  async *#stored(length: number): AsyncGenerator<Uint8Array> {
    const start = this.#reader.position;
    for (let done = 0; done < length; ) {
      const piece = await this.#source.read(start + done, Math.min(STREAM_BYTES, length - done));
      if (piece.length === 0) return;
      done += piece.length;
      yield piece;
    }
  }

  #hand(bytes: Buffer, type: ArrayType, visitor: FbxVisitor): void {
    const size = ELEMENT_BYTES[type];
    const count = bytes.length / size;
    for (let done = 0; done < count; done += PIECE_NUMBERS) {
      const length = Math.min(PIECE_NUMBERS, count - done);
      decode(new DataView(bytes.buffer, bytes.byteOffset + done * size, length * size), type, this.#numbers);
      visitor.numbers?.(this.#numbers.subarray(0, length));
    }
  }
}

function decode(view: DataView, type: ArrayType, numbers: Float64Array): void {
  const bytes = view.byteLength;
  switch (type) {
    case 'd':
      for (let at = 0, index = 0; at < bytes; at += 8) numbers[index++] = view.getFloat64(at, true);
      return;
    case 'i':
      for (let at = 0, index = 0; at < bytes; at += 4) numbers[index++] = view.getInt32(at, true);
      return;
    case 'f':
      for (let at = 0, index = 0; at < bytes; at += 4) numbers[index++] = view.getFloat32(at, true);
      return;
    case 'l':
      // In two halves: no bigint for each. Beyond 2^53 the lowest bits are lost, which times can spare.
      for (let at = 0, index = 0; at < bytes; at += 8) {
        numbers[index++] = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
      }
      return;
    default:
      for (let at = 0; at < bytes; at++) numbers[at] = view.getInt8(at);
  }
}

function inflateWhole(stored: Buffer, bytes: number, head: ArrayHead): Buffer {
  try {
    return inflateSync(stored, {
      maxOutputLength: Math.max(1, bytes),
      chunkSize: Math.min(Math.max(bytes, SMALLEST_CHUNK), STREAM_BYTES),
    });
  } catch (error) {
    throw asBroken(error, head);
  }
}

/** Zlib's own complaints become refusals; anything else is not the file's fault. */
function asBroken(error: unknown, head: ArrayHead): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_BUFFER_TOO_LARGE') {
    return fault('corrupt', 'a compressed array is longer than it is said to be', 'byte', head.at);
  }
  if (!code.startsWith('Z_')) return error;
  return fault('corrupt', 'a compressed array cannot be decompressed', 'byte', head.at);
}

function wrongSize(head: ArrayHead, found: number, wanted: number): Refusal {
  return fault(
    'corrupt',
    `an array of ${head.length} elements has ${found} bytes instead of ${wanted}`,
    'byte',
    head.at,
  );
}
