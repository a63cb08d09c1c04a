import type { ByteSource } from '../../ports/validator.ts';
import { quoted } from '../file-text.ts';
import { Refusal } from '../refusal.ts';
import { findCentralDirectory, view } from './zip-end.ts';
import type { ZipEntry } from './zip-entry.ts';
import { readExtraFields } from './zip-extra.ts';
import { type ArchiveLabel, safeU64, zipFault, zipUnsupported } from './zip-fault.ts';
import { type CentralRecord, FLAG_DESCRIPTOR, MAX_VERSION, requireLocalHeaders } from './zip-local.ts';
import { nameKey, readName } from './zip-name.ts';

const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_BYTES = 46;
/** Bytes of extra fields and comment that a central record may have beside its name, on average. */
const CENTRAL_SURPLUS_BYTES = 1024;
/** Deflate's level (bits 1, 2), data descriptor (3), UTF-8 name (11): APPNOTE 4.4.4. */
const ALLOWED_FLAGS = 0b110 | FLAG_DESCRIPTOR | 0x800;
const ENCRYPTION_FLAGS = 0x1 | 0x40 | 0x2000;
const UNIX = 3;
/** Systems whose names all readers take as they are (APPNOTE 4.4.2.2): FAT, Unix, NTFS twice, VFAT, macOS. */
const HOSTS: ReadonlySet<number> = new Set([0, UNIX, 10, 11, 14, 19]);
const SYMBOLIC_LINK = 0o120000;

export interface ZipLimits {
  /** The archive for people, to follow "The": `PyTorch checkpoint`, `USDZ`. */
  readonly label: ArchiveLabel;
  readonly maxEntries: number;
  /** Longest name in bytes of UTF-8. */
  readonly maxNameBytes: number;
}

/**
 * Reads the directory of a zip archive and compares every record with the header of its member (PKWARE APPNOTE
 * 6.3.10). Strict on purpose: what one reader sees in an archive and another does not is where malicious files
 * hide, so only archives are taken in which there is nothing to see differently. They begin at the first byte and
 * end at the last one, on one volume; members follow one another without gap or overlap, then the directory, then
 * its end; names, flags, sizes and checksums are the same in both headers; nothing is encrypted; methods are
 * stored and deflate; names are plain relative paths, none twice, whatever the case of their letters.
 *
 * @returns In the order of the directory. Folders are entries of size 0 whose name ends with a slash.
 * @throws {Refusal} `corrupt`, `unsupported-type`, or `too-large-decoded` above the limits.
 */
export async function readZipDirectory(source: ByteSource, limits: ZipLimits): Promise<ZipEntry[]> {
  const { label, maxEntries, maxNameBytes } = limits;
  const directory = await findCentralDirectory(source, label);
  const maxBytes = directory.entries * (CENTRAL_BYTES + maxNameBytes + CENTRAL_SURPLUS_BYTES);
  if (directory.entries > maxEntries) {
    throw new Refusal(
      'too-large-decoded',
      `The zip archive of the ${label} announces ${directory.entries} members; at most ${maxEntries} are read.`,
      { entries: directory.entries, limit: maxEntries },
    );
  }
  if (directory.size > maxBytes || directory.size < directory.entries * CENTRAL_BYTES) {
    throw zipFault(
      label,
      directory.offset,
      `its directory of ${directory.size} bytes cannot hold ${directory.entries} members`,
    );
  }
  const bytes = view(await source.read(directory.offset, directory.size));
  const records: CentralRecord[] = [];
  const names = new Set<string>();
  let at = 0;
  for (let index = 0; index < directory.entries; index++) {
    const record = readRecord(bytes, at, directory.offset, limits);
    const key = nameKey(record.name);
    if (names.has(key)) {
      throw zipFault(label, directory.offset + at, `the name ${quoted(record.name)} comes twice`);
    }
    names.add(key);
    records.push(record);
    at = record.end;
  }
  if (at !== bytes.length)
    throw zipFault(label, directory.offset + at, 'its directory goes on after its last record');
  return requireLocalHeaders(source, label, records, directory.offset);
}

function readRecord(bytes: Buffer, at: number, base: number, limits: ZipLimits): CentralRecord {
  const { label, maxNameBytes } = limits;
  const where = base + at;
  if (at + CENTRAL_BYTES > bytes.length || bytes.readUInt32LE(at) !== CENTRAL_SIGNATURE) {
    throw zipFault(label, where, 'no record of its directory begins there');
  }
  const nameBytes = bytes.readUInt16LE(at + 28);
  const extraAt = at + CENTRAL_BYTES + nameBytes;
  const commentAt = extraAt + bytes.readUInt16LE(at + 30);
  const end = commentAt + bytes.readUInt16LE(at + 32);
  if (end > bytes.length) throw zipFault(label, where, 'a record runs out of its directory');
  if (nameBytes > maxNameBytes) {
    throw zipFault(label, where, `a name has ${nameBytes} bytes; at most ${maxNameBytes} are read`);
  }
  const rawName = bytes.subarray(at + CENTRAL_BYTES, extraAt);
  const name = readName(rawName, label, where + CENTRAL_BYTES);
  const flags = bytes.readUInt16LE(at + 8);
  const zip64 = readExtraFields(bytes.subarray(extraAt, commentAt), rawName, label, base + extraAt);
  const wide = widenSizes(bytes, at, zip64, label, base);
  requirePlain(bytes, at, name, limits, where);
  const method = bytes.readUInt16LE(at + 10);
  if (method !== 0 && method !== 8) {
    throw zipUnsupported(label, where, `its member ${quoted(name)} is compressed by method ${method}`);
  }
  const size = wide.size;
  if (method === 0 && size !== wide.compressedSize) {
    throw zipFault(label, where, `${quoted(name)} is stored, but its two sizes differ`);
  }
  if (name.endsWith('/') && (size !== 0 || wide.compressedSize !== 0)) {
    throw zipFault(label, where, `the folder ${quoted(name)} has content`);
  }
  return { ...wide, name, rawName, flags, method, crc32: bytes.readUInt32LE(at + 16), where, end };
}

/** Refuses encryption, features that change how a member is read, and links out of the archive. */
function requirePlain(bytes: Buffer, at: number, name: string, { label }: ZipLimits, where: number): void {
  const flags = bytes.readUInt16LE(at + 8);
  if ((flags & ENCRYPTION_FLAGS) !== 0) {
    throw zipUnsupported(
      label,
      where,
      `its member ${quoted(name)} is marked as encrypted; store it without a password`,
    );
  }
  const version = bytes.readUInt16LE(at + 6);
  if (version > MAX_VERSION) {
    throw zipUnsupported(
      label,
      where,
      `its member ${quoted(name)} needs version ${version / 10} of the format to be read`,
    );
  }
  if ((flags & ~ALLOWED_FLAGS) !== 0) {
    throw zipUnsupported(label, where, `its member ${quoted(name)} has the flags 0x${flags.toString(16)}`);
  }
  const host = bytes.readUInt8(at + 5);
  if (!HOSTS.has(host)) {
    throw zipUnsupported(
      label,
      where,
      `its member ${quoted(name)} was made by the system ${host}, whose names are changed by some readers`,
    );
  }
  if (bytes.readUInt16LE(at + 34) !== 0) throw zipUnsupported(label, where, 'it is one of several volumes');
  const mode = bytes.readUInt32LE(at + 38) >>> 16;
  if (host === UNIX && (mode & 0o170000) === SYMBOLIC_LINK) {
    throw zipUnsupported(label, where, `its member ${quoted(name)} is a symbolic link`);
  }
}

/**
 * Takes from the zip64 field what the record marks as too large for itself (APPNOTE 4.5.3). The field must hold
 * exactly that: a surplus is read by some readers and not by others.
 */
function widenSizes(
  bytes: Buffer,
  at: number,
  zip64: Buffer | undefined,
  label: ArchiveLabel,
  base: number,
): { size: number; compressedSize: number; headerOffset: number } {
  let taken = 0;
  const widen = (short: number): number => {
    if (short !== 0xffffffff) return short;
    if (zip64 === undefined || taken + 8 > zip64.length) {
      throw zipFault(label, base + at, 'a record refers to a zip64 field that does not hold its sizes');
    }
    taken += 8;
    return safeU64(zip64, taken - 8, label, base + at);
  };
  const size = widen(bytes.readUInt32LE(at + 24));
  const compressedSize = widen(bytes.readUInt32LE(at + 20));
  const headerOffset = widen(bytes.readUInt32LE(at + 42));
  if (zip64 !== undefined && taken !== zip64.length) {
    throw zipFault(label, base + at, 'a zip64 field holds more than its record refers to');
  }
  return { size, compressedSize, headerOffset };
}
