import type { ByteSource } from '../../ports/validator.ts';
import { quoted } from '../file-text.ts';
import { view } from './zip-end.ts';
import type { ZipEntry } from './zip-entry.ts';
import { readExtraFields } from './zip-extra.ts';
import { type ArchiveLabel, zipFault, zipUnsupported } from './zip-fault.ts';

const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const DESCRIPTOR_SIGNATURE = 0x08074b50;
/** Bytes read at once where headers are looked at: the usual header with its padding, and the descriptor before it. */
const WINDOW_BYTES = 4096;

/** APPNOTE 4.4.3.2: tenths of 6.3, the newest; above it some readers give up, and others do not look. */
export const MAX_VERSION = 63;
/** Bit 3 of the flags: checksum and sizes follow the data (APPNOTE 4.4.4). */
export const FLAG_DESCRIPTOR = 0x8;

/** A record of the central directory. */
export interface CentralRecord {
  readonly name: string;
  readonly rawName: Buffer;
  readonly flags: number;
  readonly method: 0 | 8;
  readonly crc32: number;
  readonly size: number;
  readonly compressedSize: number;
  readonly headerOffset: number;
  /** Of the record, in bytes from the beginning of the file. */
  readonly where: number;
  /** Behind the record, in bytes from the beginning of the directory. */
  readonly end: number;
}

/**
 * Reads the header of every member, in the order of the file, and requires that it agrees with its record, that
 * the members (with the descriptors that follow some) fill the file from its first byte to the directory, and
 * that none overlaps another.
 *
 * @param directoryOffset Where the last member must end, in bytes from the beginning of the file.
 * @returns In the order of the records.
 */
export async function requireLocalHeaders(
  source: ByteSource,
  label: ArchiveLabel,
  records: readonly CentralRecord[],
  directoryOffset: number,
): Promise<ZipEntry[]> {
  const window = new HeaderWindow(source, directoryOffset, label);
  const entries = new Map<CentralRecord, ZipEntry>();
  const inOrder = [...records].sort((one, other) => one.headerOffset - other.headerOffset);
  let expected = 0;
  for (const [index, record] of inOrder.entries()) {
    if (record.headerOffset !== expected) {
      throw zipFault(
        label,
        Math.min(record.headerOffset, expected),
        `the member ${quoted(record.name)} begins at byte ${record.headerOffset} instead of ${expected}, so something overlaps or hides between members`,
      );
    }
    const entry = await readLocalHeader(window, record);
    entries.set(record, entry);
    const next = inOrder[index + 1]?.headerOffset ?? directoryOffset;
    expected = await skipDescriptor(window, record, entry.dataOffset + record.compressedSize, next);
  }
  if (expected !== directoryOffset) {
    throw zipFault(label, expected, 'bytes that belong to no member lie before its directory');
  }
  return records.flatMap((record) => entries.get(record) ?? []);
}

async function readLocalHeader(window: HeaderWindow, record: CentralRecord): Promise<ZipEntry> {
  const { label } = window;
  const at = record.headerOffset;
  const head = await window.read(at, LOCAL_BYTES, record);
  const shown = quoted(record.name);
  if (head.readUInt32LE(0) !== LOCAL_SIGNATURE) throw zipFault(label, at, `${shown} does not begin there`);
  const version = head.readUInt16LE(4);
  if (version > MAX_VERSION) {
    throw zipUnsupported(
      label,
      at,
      `its member ${shown} needs version ${version / 10} of the format to be read`,
    );
  }
  const flags = head.readUInt16LE(6);
  const method = head.readUInt16LE(8);
  const sums = [head.readUInt32LE(14), head.readUInt32LE(18), head.readUInt32LE(22)] as const;
  const nameBytes = head.readUInt16LE(26);
  const extraBytes = head.readUInt16LE(28);
  const dataOffset = at + LOCAL_BYTES + nameBytes + extraBytes;
  const rest = await window.read(at + LOCAL_BYTES, nameBytes + extraBytes, record);
  const name = rest.subarray(0, nameBytes);
  if (!name.equals(record.rawName)) {
    throw zipFault(
      label,
      at,
      `a member is called ${shown} in the directory but ${quoted(name.toString())} in its own header`,
    );
  }
  if (flags !== record.flags || method !== record.method) {
    throw zipFault(
      label,
      at,
      `the flags or the method of ${shown} differ between the directory and its own header`,
    );
  }
  const zip64 = readExtraFields(rest.subarray(nameBytes), name, label, at + LOCAL_BYTES + nameBytes);
  requireSameSums(record, sums, zip64, label);
  const { method: known, compressedSize, size, crc32 } = record;
  return { name: record.name, method: known, compressedSize, size, crc32, headerOffset: at, dataOffset };
}

/** With a descriptor, a header may leave zeros where the descriptor has the values. */
function requireSameSums(
  record: CentralRecord,
  [crc32, compressed, uncompressed]: readonly [number, number, number],
  zip64: Buffer | undefined,
  label: ArchiveLabel,
): void {
  const later = (record.flags & FLAG_DESCRIPTOR) !== 0;
  let compressedSize = BigInt(compressed);
  let size = BigInt(uncompressed);
  if (compressed === 0xffffffff || uncompressed === 0xffffffff) {
    // APPNOTE 4.5.3: in a member's own header both sizes are there.
    if (zip64 === undefined || zip64.length < 16) {
      throw zipFault(
        label,
        record.headerOffset,
        'a header refers to a zip64 field that does not hold its sizes',
      );
    }
    if (uncompressed === 0xffffffff) size = zip64.readBigUInt64LE(0);
    if (compressed === 0xffffffff) compressedSize = zip64.readBigUInt64LE(8);
  }
  const same =
    (crc32 === record.crc32 || (later && crc32 === 0)) &&
    (compressedSize === BigInt(record.compressedSize) || (later && compressedSize === 0n)) &&
    (size === BigInt(record.size) || (later && size === 0n));
  if (!same) {
    throw zipFault(
      label,
      record.headerOffset,
      `checksum or sizes of ${quoted(record.name)} differ between the directory and its own header`,
    );
  }
}

/**
 * Checks the descriptor behind a member's data (APPNOTE 4.3.9): with or without signature, sizes of 4 or 8 bytes,
 * whichever fills the place up to what comes next.
 *
 * @param next Where the next header or the directory begins.
 * @returns The offset behind the descriptor, or `dataEnd` where there is none.
 */
async function skipDescriptor(
  window: HeaderWindow,
  record: CentralRecord,
  dataEnd: number,
  next: number,
): Promise<number> {
  if (dataEnd > next) {
    throw zipFault(
      window.label,
      record.headerOffset,
      `the data of ${quoted(record.name)} overlap what comes next`,
    );
  }
  if ((record.flags & FLAG_DESCRIPTOR) === 0) return dataEnd;
  const length = next - dataEnd;
  const wide = length === 24 || length === 20;
  if (!wide && length !== 16 && length !== 12) {
    throw zipFault(
      window.label,
      dataEnd,
      `the data of ${quoted(record.name)} are not followed by their descriptor`,
    );
  }
  const bytes = await window.read(dataEnd, length, record);
  const signed = length === 24 || length === 16;
  const at = signed ? 4 : 0;
  const compressedSize = wide ? bytes.readBigUInt64LE(at + 4) : BigInt(bytes.readUInt32LE(at + 4));
  const size = wide ? bytes.readBigUInt64LE(at + 12) : BigInt(bytes.readUInt32LE(at + 8));
  const same =
    (!signed || bytes.readUInt32LE(0) === DESCRIPTOR_SIGNATURE) &&
    bytes.readUInt32LE(at) === record.crc32 &&
    compressedSize === BigInt(record.compressedSize) &&
    size === BigInt(record.size);
  if (!same) {
    throw zipFault(
      window.label,
      dataEnd,
      `the descriptor of ${quoted(record.name)} disagrees with the directory`,
    );
  }
  return next;
}

/** Reads the headers in pieces: those of small members come together, the data of large ones not at all. */
class HeaderWindow {
  readonly label: ArchiveLabel;
  readonly #source: ByteSource;
  readonly #limit: number;
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(source: ByteSource, limit: number, label: ArchiveLabel) {
    this.#source = source;
    this.#limit = limit;
    this.label = label;
  }

  async read(offset: number, length: number, record: CentralRecord): Promise<Buffer> {
    if (offset + length > this.#limit) {
      throw zipFault(
        this.label,
        record.where,
        `the member ${quoted(record.name)} reaches into the directory`,
      );
    }
    const at = offset - this.#start;
    if (at >= 0 && at + length <= this.#bytes.length) return this.#bytes.subarray(at, at + length);
    const wanted = Math.min(Math.max(length, WINDOW_BYTES), this.#limit - offset);
    this.#bytes = view(await this.#source.read(offset, wanted));
    this.#start = offset;
    return this.#bytes.subarray(0, length);
  }
}
