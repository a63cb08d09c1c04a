import type { ByteSource } from '../../../ports/validator.ts';
import { ByteReader } from '../../byte-reader.ts';
import { quotedBytes } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';
import { PLY_TYPE_BYTES, type PlyElement, type PlyHeader, type PlyType } from './ply-header.ts';
import { PLY_ROLE, PlyMesh, type PlyRole, roleOf } from './ply-mesh.ts';

const CHUNK_BYTES = 1024 * 1024;
/** Largest row in bytes: strips of 16 million indices. More would have to be held in memory at once. */
const MAX_ROW_BYTES = 64 * 1024 * 1024;
/** Blanks and zeros that may follow the last row, in bytes: what padding and text tools leave there. */
const MAX_PADDING_BYTES = 64;

/** A property, ready to be read. */
interface Step {
  readonly role: PlyRole;
  readonly type: PlyType;
  readonly bytes: number;
  readonly countType: PlyType | undefined;
  readonly countBytes: number;
}

/**
 * Reads the rows of a binary PLY. Behind the last only a few zeros or blanks may follow.
 * @throws {Refusal} `corrupt` or `truncated`, with the element, the row and its byte.
 */
export async function readBinaryPly(
  source: ByteSource,
  header: PlyHeader,
  progress: (fraction: number) => void,
): Promise<PlyMesh> {
  const reading = new BinaryPlyReading(source, header, progress);
  for (const element of header.elements) await reading.element(element);
  await reading.requirePadding();
  return reading.mesh;
}

class BinaryPlyReading {
  readonly mesh: PlyMesh;
  readonly #reader: ByteReader;
  readonly #littleEndian: boolean;
  readonly #progress: (fraction: number) => void;
  #element = '';
  #row = 0;
  /** Where the row begins in the file. */
  #rowOffset = 0;
  /** Bytes that a row needs which did not lie in the chunk as a whole. */
  #needed = 0;
  #consumed = 0;

  constructor(source: ByteSource, header: PlyHeader, progress: (fraction: number) => void) {
    this.#reader = new ByteReader(source, 'binary PLY');
    this.#reader.seek(header.bodyOffset);
    this.#littleEndian = header.format === 'binary_little_endian';
    this.#progress = progress;
    this.mesh = new PlyMesh(header, (reason) => this.#fault(reason));
  }

  async element({ name, count, properties }: PlyElement): Promise<void> {
    const reader = this.#reader;
    const steps = properties.map((property) => ({
      role: roleOf(name, property),
      type: property.type,
      bytes: PLY_TYPE_BYTES[property.type],
      countType: property.countType,
      countBytes: property.countType === undefined ? 0 : PLY_TYPE_BYTES[property.countType],
    }));
    const fixed = steps.every(({ countType }) => countType === undefined);
    const rowBytes = fixed ? steps.reduce((sum, { bytes }) => sum + bytes, 0) : undefined;
    this.#element = name;
    this.#row = 0;
    this.#needed = 1;
    while (this.#row < count) {
      const start = reader.position;
      this.#rowOffset = start;
      if (this.#needed > reader.remaining) throw this.#cutOff(this.#needed);
      const length = Math.min(Math.max(CHUNK_BYTES, this.#needed), reader.remaining);
      await reader.need(length, 'its rows');
      this.#readRows(reader.bytes(length), start, steps, count, rowBytes);
      reader.seek(start + this.#consumed);
      this.#progress(reader.position / reader.size);
    }
  }

  async requirePadding(): Promise<void> {
    const offset = this.#reader.position;
    const length = this.#reader.remaining;
    if (length <= MAX_PADDING_BYTES) {
      await this.#reader.need(length, 'its end');
      if (
        this.#reader
          .bytes(length)
          .every((byte) => byte === 0 || byte === 0x20 || byte === 0x0a || byte === 0x0d)
      )
        return;
    }
    throw new Refusal(
      'corrupt',
      `The binary PLY has ${length} bytes behind the last row that its header declares, at byte ${offset}.`,
      { offset },
    );
  }

  /** Reads the rows that lie in the chunk as a whole; says how far that was, and what the next one needs. */
  #readRows(
    chunk: Buffer,
    start: number,
    steps: readonly Step[],
    count: number,
    rowBytes: number | undefined,
  ): void {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const isVertex = this.#element === 'vertex';
    let at = 0;
    this.#needed = 1;
    while (this.#row < count) {
      this.#rowOffset = start + at;
      const length = rowBytes ?? this.#rowLength(view, at, steps);
      if (at + length > view.byteLength) {
        // A row of many long lists makes itself known count by count: twice as much each time keeps that linear.
        const more = at === 0 ? Math.min(2 * view.byteLength, this.#reader.size - start) : 0;
        this.#needed = Math.max(length, more);
        break;
      }
      this.#readRow(view, at, steps);
      if (isVertex) this.mesh.endVertex();
      at += length;
      this.#row++;
    }
    this.#consumed = at;
  }

  /** Length of a row in bytes; more than is there where not all of its counts are there. */
  #rowLength(view: DataView, at: number, steps: readonly Step[]): number {
    let length = 0;
    for (const { bytes, countType, countBytes } of steps) {
      if (countType === undefined) {
        length += bytes;
        continue;
      }
      if (at + length + countBytes > view.byteLength) return length + countBytes;
      const items = this.#value(view, at + length, countType);
      if (items < 0) throw this.#fault(`it has a list with the count ${items}`);
      length += countBytes + items * bytes;
      if (length > MAX_ROW_BYTES) {
        if (length > this.#reader.size - this.#rowOffset) throw this.#cutOff(length);
        throw this.#fault(`its lists take more than ${MAX_ROW_BYTES} bytes`);
      }
    }
    return length;
  }

  #readRow(view: DataView, from: number, steps: readonly Step[]): void {
    let at = from;
    for (const step of steps) {
      if (step.countType === undefined) {
        if (step.role !== PLY_ROLE.none) this.mesh.value(step.role, this.#value(view, at, step.type));
        at += step.bytes;
        continue;
      }
      const items = this.#value(view, at, step.countType);
      at += step.countBytes;
      if (step.role !== PLY_ROLE.none) this.#readIndices(view, at, items, step);
      at += items * step.bytes;
    }
  }

  #readIndices(view: DataView, from: number, items: number, { role, type, bytes }: Step): void {
    const { mesh } = this;
    const end = from + items * bytes;
    mesh.beginList(role, items);
    if (role === PLY_ROLE.strip) {
      for (let at = from; at < end; at += bytes) mesh.stripIndex(this.#value(view, at, type));
    } else if (type === 'int32') {
      // What nearly all files have, without asking for the type at each of millions.
      for (let at = from; at < end; at += 4) mesh.faceIndex(view.getInt32(at, this.#littleEndian));
    } else {
      for (let at = from; at < end; at += bytes) mesh.faceIndex(this.#value(view, at, type));
    }
  }

  #value(view: DataView, at: number, type: PlyType): number {
    switch (type) {
      case 'float32':
        return view.getFloat32(at, this.#littleEndian);
      case 'int32':
        return view.getInt32(at, this.#littleEndian);
      case 'uint8':
        return view.getUint8(at);
      case 'uint32':
        return view.getUint32(at, this.#littleEndian);
      case 'float64':
        return view.getFloat64(at, this.#littleEndian);
      case 'int16':
        return view.getInt16(at, this.#littleEndian);
      case 'uint16':
        return view.getUint16(at, this.#littleEndian);
      case 'int8':
        return view.getInt8(at);
    }
  }

  #cutOff(needed: number): Refusal {
    return new Refusal(
      'truncated',
      `The binary PLY is cut off: row ${this.#row + 1} of ${quotedBytes(Buffer.from(this.#element, 'latin1'))} at byte ${this.#rowOffset} takes ${needed} bytes, but the file ends at byte ${this.#reader.size}.`,
      { offset: this.#rowOffset, needed, size: this.#reader.size },
    );
  }

  #fault(reason: string): Refusal {
    return new Refusal(
      'corrupt',
      `Row ${this.#row + 1} of ${quotedBytes(Buffer.from(this.#element, 'latin1'))} of the PLY, at byte ${this.#rowOffset}, is wrong: ${reason}.`,
      { element: this.#element.slice(0, 60), row: this.#row, offset: this.#rowOffset },
    );
  }
}
