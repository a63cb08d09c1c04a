import type { ByteSource } from '../../ports/validator.ts';
import { type ArchiveLabel, safeU64, zipFault, zipUnsupported } from './zip-fault.ts';

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const END64_SIGNATURE = 0x06064b50;
/** Version 1 of the record, without extensible data (APPNOTE 4.3.14). */
const END64_BYTES = 56;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_BYTES = 20;

/** Where the central directory lies; it ends where the records of the archive's end begin. */
export interface CentralDirectory {
  /** In bytes from the beginning of the file. */
  readonly offset: number;
  readonly size: number;
  readonly entries: number;
}

/**
 * Finds the end of central directory record, and the zip64 one where its locator is (APPNOTE 4.3.14 to 4.3.16).
 *
 * Readers of zip search for the record in different ways: the last signature, the first one that reaches the
 * end of the file, with or without a comment that fits. So there must be one record only, by every way, and it
 * and its comment must end the file. The zip64 record counts as soon as a locator is there, as Python has it,
 * and must then agree with the other record in every field which that one holds itself.
 */
export async function findCentralDirectory(
  source: ByteSource,
  label: ArchiveLabel,
): Promise<CentralDirectory> {
  const tailStart = Math.max(0, source.size - END_BYTES - MAX_COMMENT_BYTES);
  const tail = view(await source.read(tailStart, source.size - tailStart));
  const at = findEnd(tail, tailStart, label);
  const offset = tailStart + at;
  const end = {
    disk: tail.readUInt16LE(at + 4),
    directoryDisk: tail.readUInt16LE(at + 6),
    entriesHere: tail.readUInt16LE(at + 8),
    entries: tail.readUInt16LE(at + 10),
    size: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
  const locatorAt = offset - LOCATOR_BYTES;
  const locator = locatorAt < 0 ? undefined : view(await source.read(locatorAt, LOCATOR_BYTES));
  if (locator?.readUInt32LE(0) === LOCATOR_SIGNATURE) {
    const directory = await readEnd64(source, label, locator, locatorAt);
    const agrees = (short: number, sentinel: number, long: number): boolean =>
      short === sentinel || short === long;
    if (
      !agrees(end.disk, 0xffff, 0) ||
      !agrees(end.directoryDisk, 0xffff, 0) ||
      !agrees(end.entriesHere, 0xffff, directory.entries) ||
      !agrees(end.entries, 0xffff, directory.entries) ||
      !agrees(end.size, 0xffffffff, directory.size) ||
      !agrees(end.offset, 0xffffffff, directory.offset)
    ) {
      throw zipFault(label, offset, 'its two records of the end disagree');
    }
    return directory;
  }
  if (end.disk !== 0 || end.directoryDisk !== 0 || end.entriesHere !== end.entries) {
    throw zipUnsupported(label, offset, 'it is one of several volumes');
  }
  if (end.entries === 0xffff || end.size === 0xffffffff || end.offset === 0xffffffff) {
    throw zipFault(label, offset, 'its end refers to a zip64 record that is not there');
  }
  if (end.offset + end.size !== offset) {
    throw zipFault(
      label,
      offset,
      'its directory does not end where the end record begins, so bytes were put before the archive or into it',
    );
  }
  return { offset: end.offset, size: end.size, entries: end.entries };
}

/**
 * Whether the end of a file could be taken for the end of a zip archive, whatever its beginning says.
 * @param tail The last bytes of the file, up to 65,557.
 */
export function endsLikeZip(tail: Buffer): boolean {
  return plausibleEnds(tail).length > 0;
}

/** Positions of signatures whose comment would end exactly where the file ends. */
function plausibleEnds(tail: Buffer): number[] {
  const found: number[] = [];
  for (let at = tail.indexOf('PK\x05\x06', 0, 'latin1'); at !== -1; ) {
    if (at + END_BYTES <= tail.length && at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length) {
      found.push(at);
    }
    at = tail.indexOf('PK\x05\x06', at + 1, 'latin1');
  }
  return found;
}

function findEnd(tail: Buffer, tailStart: number, label: ArchiveLabel): number {
  const plausible = plausibleEnds(tail);
  const last = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const [at] = plausible;
  if (at === undefined) {
    const cut = last === -1 || last + END_BYTES > tail.length;
    throw zipFault(
      label,
      cut ? tailStart + tail.length : tailStart + last,
      cut
        ? 'it has no end record, so it is cut off'
        : 'its comment does not end where the file ends, so bytes are missing or were appended',
    );
  }
  if (plausible.length > 1 || last !== at || tail.readUInt32LE(at) !== END_SIGNATURE) {
    throw zipFault(label, tailStart + at, 'it has more than one end record, which readers take differently');
  }
  return at;
}

async function readEnd64(
  source: ByteSource,
  label: ArchiveLabel,
  locator: Buffer,
  locatorAt: number,
): Promise<CentralDirectory> {
  const recordAt = locatorAt - END64_BYTES;
  // Disks in all: one, but some writers leave the field at zero.
  if (locator.readUInt32LE(4) !== 0 || locator.readUInt32LE(16) > 1) {
    throw zipUnsupported(label, locatorAt, 'it is one of several volumes');
  }
  if (recordAt < 0 || safeU64(locator, 8, label, locatorAt) !== recordAt) {
    throw zipFault(label, locatorAt, 'its zip64 locator does not point at the record before it');
  }
  const record = view(await source.read(recordAt, END64_BYTES));
  if (record.readUInt32LE(0) !== END64_SIGNATURE || record.readBigUInt64LE(4) !== BigInt(END64_BYTES - 12)) {
    throw zipFault(label, recordAt, 'its zip64 end record is not one');
  }
  if (record.readUInt32LE(16) !== 0 || record.readUInt32LE(20) !== 0) {
    throw zipUnsupported(label, recordAt, 'it is one of several volumes');
  }
  const entries = safeU64(record, 32, label, recordAt);
  const directory = {
    entries,
    size: safeU64(record, 40, label, recordAt),
    offset: safeU64(record, 48, label, recordAt),
  };
  if (safeU64(record, 24, label, recordAt) !== entries || directory.offset + directory.size !== recordAt) {
    throw zipFault(label, recordAt, 'its directory does not end where the zip64 end record begins');
  }
  return directory;
}

export function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
