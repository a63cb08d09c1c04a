import type { ByteSource } from '../../../ports/validator.ts';
import { plainText, quoted } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';
import type { ZipEntry } from '../../zip/zip-entry.ts';

/** Magic word, version, offset of the table of contents, reserved (OpenUSD, `crateFile.h`, `_BootStrap`). */
const BOOTSTRAP_BYTES = 88;
/** A section's name, start and size. */
const SECTION_BYTES = 32;
const NAME_BYTES = 16;
const MAX_SECTIONS = 64;
/** Without these a crate holds no scene. */
const REQUIRED = ['TOKENS', 'STRINGS', 'FIELDS', 'FIELDSETS', 'PATHS', 'SPECS'] as const;

/**
 * Checks a binary layer's structure: header, table of contents, and that its sections lie inside of it and apart
 * from each other. The values are compressed in ways of their own and are not read.
 */
export async function readCrate(source: ByteSource, entry: ZipEntry): Promise<{ readonly version: string }> {
  const { size, dataOffset } = entry;
  const fault = (at: number, what: string) =>
    new Refusal(
      'corrupt',
      `The USDZ package's layer ${quoted(entry.name)} is damaged at byte ${dataOffset + at}: ${what}.`,
      {
        member: plainText(entry.name),
        offset: dataOffset + at,
      },
    );
  const read = async (at: number, length: number): Promise<Buffer> => {
    const bytes = await source.read(dataOffset + at, length);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  if (size < BOOTSTRAP_BYTES + 8) throw fault(0, `${size} bytes are too few for a crate`);
  const head = await read(0, BOOTSTRAP_BYTES);
  const version = `${head.readUInt8(8)}.${head.readUInt8(9)}.${head.readUInt8(10)}`;
  if (head.readUInt8(8) !== 0) {
    throw new Refusal(
      'unsupported-type',
      `The USDZ package's layer ${quoted(entry.name)} is a crate of version ${version}; only 0.x is known.`,
    );
  }
  const contents = head.readBigInt64LE(16);
  if (contents < BOOTSTRAP_BYTES || contents > size - 8) {
    throw fault(16, `its table of contents is said to begin at ${contents}, outside of its ${size} bytes`);
  }
  const tableAt = Number(contents);
  const count = (await read(tableAt, 8)).readBigUInt64LE(0);
  if (count > MAX_SECTIONS || tableAt + 8 + Number(count) * SECTION_BYTES > size) {
    throw fault(tableAt, `its table of contents announces ${count} sections, more than fit`);
  }
  const table = await read(tableAt + 8, Number(count) * SECTION_BYTES);
  const sections = readSections(table, tableAt, size, fault);
  const missing = REQUIRED.find((name) => !sections.some((section) => section.name === name));
  if (missing !== undefined) throw fault(tableAt, `its section ${missing} is missing`);
  return { version };
}

interface Section {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function readSections(
  table: Buffer,
  tableAt: number,
  size: number,
  fault: (at: number, what: string) => Refusal,
): readonly Section[] {
  const sections: Section[] = [];
  for (let at = 0; at < table.length; at += SECTION_BYTES) {
    const name = table.toString('latin1', at, at + NAME_BYTES).replace(/\0.*$/s, '');
    const start = table.readBigInt64LE(at + NAME_BYTES);
    const length = table.readBigInt64LE(at + NAME_BYTES + 8);
    if (start < BOOTSTRAP_BYTES || length < 0 || start + length > size) {
      throw fault(tableAt + 8 + at, `its section ${quoted(name)} does not lie within its ${size} bytes`);
    }
    sections.push({ name, start: Number(start), end: Number(start + length) });
  }
  sections.sort((one, other) => one.start - other.start);
  for (const [index, { start, name }] of sections.entries()) {
    if (start < (sections[index - 1]?.end ?? 0))
      throw fault(start, `its section ${quoted(name)} overlaps another`);
  }
  return sections;
}
