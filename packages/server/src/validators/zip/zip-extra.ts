import { crc32 } from 'node:zlib';
import { quoted } from '../file-text.ts';
import { type ArchiveLabel, zipFault, zipUnsupported } from './zip-fault.ts';

const ZIP64 = 0x0001;
const UNICODE_PATH = 0x7075;
/** Fields that make a member unreadable without a key (APPNOTE 4.5.2, and AE-x of WinZip). */
const ENCRYPTING: ReadonlySet<number> = new Set([0x0014, 0x0015, 0x0016, 0x0017, 0x0019, 0x9901]);

/**
 * Walks the extra fields of a header (APPNOTE 4.5.1), which must fill their place exactly, and returns the data
 * of the zip64 one. Unknown fields are skipped: padding is declared that way.
 *
 * @param where Of the extra fields, in bytes from the beginning of the file.
 */
export function readExtraFields(
  extra: Buffer,
  name: Buffer,
  label: ArchiveLabel,
  where: number,
): Buffer | undefined {
  let zip64: Buffer | undefined;
  for (let at = 0; at < extra.length; ) {
    const end = at + 4 <= extra.length ? at + 4 + extra.readUInt16LE(at + 2) : Number.POSITIVE_INFINITY;
    if (end > extra.length) throw zipFault(label, where + at, 'an extra field runs out of its header');
    const id = extra.readUInt16LE(at);
    const data = extra.subarray(at + 4, end);
    if (ENCRYPTING.has(id)) {
      throw zipUnsupported(
        label,
        where + at,
        `its member ${quoted(name.toString())} is encrypted; store it without a password`,
      );
    }
    if (id === ZIP64) {
      if (zip64 !== undefined) throw zipFault(label, where + at, 'a header has two zip64 fields');
      zip64 = data;
    }
    if (id === UNICODE_PATH) requireSamePath(data, name, label, where + at);
    at = end;
  }
  return zip64;
}

/** APPNOTE 4.6.9: another name for those readers that heed the field. It must say what the header says. */
function requireSamePath(data: Buffer, name: Buffer, label: ArchiveLabel, where: number): void {
  const same =
    data.length >= 5 &&
    data.readUInt8(0) === 1 &&
    data.readUInt32LE(1) === crc32(name) &&
    data.subarray(5).equals(name);
  if (!same)
    throw zipFault(label, where, `a Unicode path field gives ${quoted(name.toString())} another name`);
}
