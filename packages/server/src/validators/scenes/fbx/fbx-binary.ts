import type { ByteSource } from '../../../ports/validator.ts';
import { ByteReader } from '../../byte-reader.ts';
import { Refusal } from '../../refusal.ts';
import { BinaryProperties } from './fbx-binary-properties.ts';
import { requireFooter } from './fbx-footer.ts';
import { type FbxVisitor, fault, MAX_DEPTH, NodeBudget, quoted } from './fbx-node.ts';

/** What every binary FBX begins with; the last byte tells the byte order (0: little-endian). */
const BINARY_MAGIC = Buffer.from('Kaydara FBX Binary  \0\x1a\0', 'latin1');
const HEADER_BYTES = BINARY_MAGIC.length + 4;
/** From this version on, the three numbers of a record have 64 bits. */
const FIRST_WIDE_VERSION = 7500;
const OLDEST_VERSION = 5000;
const NEWEST_VERSION = 7999;

/** A node whose children are being read. */
interface OpenNode {
  readonly name: string;
  readonly at: number;
  /** Offset of the byte behind the node. */
  readonly end: number;
  readonly visitor: FbxVisitor | undefined;
}

interface NodeRecord {
  readonly end: number;
  readonly propertyCount: number;
  readonly propertyBytes: number;
  readonly nameLength: number;
}

/**
 * Reads a binary FBX to its end: header, node records, footer. The layout is Autodesk's, who have not
 * published it; rules are those of Blender's description ("FBX binary file format specification", 2013,
 * public domain) and of the files that the FBX SDK and Blender write.
 *
 * @returns The version in the header: 7400 for 7.4.
 * @throws {Refusal} where the file breaks a rule or ends early.
 */
export async function walkBinaryFbx(source: ByteSource, root: FbxVisitor): Promise<number> {
  const reader = new ByteReader(source, 'FBX');
  const version = await readVersion(reader);
  await walkNodes(reader, new BinaryProperties(reader, source), version, root);
  await requireFooter(reader);
  return version;
}

async function readVersion(reader: ByteReader): Promise<number> {
  await reader.need(HEADER_BYTES, 'the header');
  const magic = reader.bytes(BINARY_MAGIC.length);
  const bigEndian = magic[BINARY_MAGIC.length - 1] === 1;
  const altered = magic.findIndex((byte, index) => byte !== BINARY_MAGIC[index]);
  if (altered === BINARY_MAGIC.length - 1 && bigEndian) {
    throw new Refusal(
      'unsupported-type',
      'The FBX is big-endian (byte 22 is 1), as only very old exporters write it; export it again from a current program.',
    );
  }
  if (altered >= 0) {
    const byte = magic[altered] ?? 0;
    throw fault(
      'corrupt',
      `its header was altered, byte ${altered} is ${hex(byte)} instead of ${hex(BINARY_MAGIC[altered] ?? 0)}` +
        (byte === 0x20 ? ', as happens when a binary file is sent as text' : ''),
      'byte',
      altered,
    );
  }
  const version = reader.u32();
  if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
    throw new Refusal(
      'unsupported-type',
      `The FBX has version ${version}; versions ${OLDEST_VERSION} to ${NEWEST_VERSION} can be read.`,
      { version },
    );
  }
  return version;
}

async function walkNodes(
  reader: ByteReader,
  properties: BinaryProperties,
  version: number,
  root: FbxVisitor,
): Promise<void> {
  const wide = version >= FIRST_WIDE_VERSION;
  const recordBytes = wide ? 25 : 13;
  const budget = new NodeBudget();
  const open: OpenNode[] = [];
  for (;;) {
    const parent = open.at(-1);
    const at = reader.position;
    const limit = parent?.end ?? reader.size;
    if (at + recordBytes > limit) throw noTerminator(parent, at);
    if (!reader.has(recordBytes)) await reader.need(recordBytes, 'a node');
    const record = wide ? readWideRecord(reader, at) : readRecord(reader);
    if (record.end === 0) {
      requireNullRecord(record, at);
      if (parent === undefined) return;
      if (reader.position !== parent.end) throw wrongEnd(parent, reader.position);
      parent.visitor?.end?.();
      open.pop();
      continue;
    }
    budget.spend('byte', at);
    const valuesAt = at + recordBytes + record.nameLength;
    requireExtent(record, at, valuesAt, parent, reader.size);
    const name = await readName(reader, record.nameLength, at);
    const visitor = (parent === undefined ? root : parent.visitor)?.child?.(name, at);
    if (record.propertyCount > 0 || record.propertyBytes > 0) {
      await properties.read(visitor, record.propertyCount, valuesAt + record.propertyBytes, name);
    } else {
      // Most nodes that only group others: not worth the wait for a promise.
      visitor?.values?.([]);
    }
    if (reader.position === record.end) {
      visitor?.end?.();
      continue;
    }
    if (open.length === MAX_DEPTH) {
      throw fault('corrupt', `nodes are nested more than ${MAX_DEPTH} deep`, 'byte', at);
    }
    open.push({ name, at, end: record.end, visitor });
  }
}

function readRecord(reader: ByteReader): NodeRecord {
  const end = reader.u32();
  const propertyCount = reader.u32();
  const propertyBytes = reader.u32();
  return { end, propertyCount, propertyBytes, nameLength: reader.u8() };
}

function readWideRecord(reader: ByteReader, at: number): NodeRecord {
  const end = reader.u64();
  const propertyCount = reader.u64();
  const propertyBytes = reader.u64();
  const largest = BigInt(Number.MAX_SAFE_INTEGER);
  if (end > largest || propertyCount > largest || propertyBytes > largest) {
    throw fault('corrupt', 'a node tells a size beyond any file', 'byte', at);
  }
  return {
    end: Number(end),
    propertyCount: Number(propertyCount),
    propertyBytes: Number(propertyBytes),
    nameLength: reader.u8(),
  };
}

/** A record of zeros ends a list of nodes. */
function requireNullRecord(record: NodeRecord, at: number): void {
  if (record.propertyCount === 0 && record.propertyBytes === 0 && record.nameLength === 0) return;
  throw fault('corrupt', 'a node says that it ends before it begins', 'byte', at);
}

function requireExtent(
  record: NodeRecord,
  at: number,
  valuesAt: number,
  parent: OpenNode | undefined,
  size: number,
): void {
  if (parent === undefined && record.end > size) {
    throw new Refusal(
      'truncated',
      `The FBX is cut off: the node at byte ${at} ends at byte ${record.end}, but the file has ${size} bytes.`,
      { offset: at, end: record.end, size },
    );
  }
  if (parent !== undefined && record.end > parent.end) {
    throw fault(
      'corrupt',
      `a node reaches to byte ${record.end}, beyond the end of ${quoted(parent.name)} around it`,
      'byte',
      at,
    );
  }
  if (valuesAt + record.propertyBytes > record.end) {
    throw fault('corrupt', 'the values of a node reach beyond its end', 'byte', at);
  }
  if (record.nameLength === 0) throw fault('corrupt', 'a node has no name', 'byte', at);
}

async function readName(reader: ByteReader, length: number, at: number): Promise<string> {
  if (!reader.has(length)) await reader.need(length, 'a node');
  const name = reader.bytes(length).toString('latin1');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(name)) {
    throw fault('corrupt', `the node name ${quoted(name)} has control characters`, 'byte', at);
  }
  return name;
}

function noTerminator(parent: OpenNode | undefined, at: number): Refusal {
  if (parent !== undefined) return wrongEnd(parent, at);
  return new Refusal(
    'truncated',
    `The FBX is cut off: the list of nodes at its top has no end mark before the file ends (byte ${at}).`,
    { offset: at },
  );
}

function wrongEnd(parent: OpenNode, at: number): Refusal {
  return fault(
    'corrupt',
    `the node ${quoted(parent.name)} at byte ${parent.at} says that it ends at byte ${parent.end}, but its content does not`,
    'byte',
    at,
  );
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
