import { deflateSync } from 'node:zlib';

/** A value of a node: `of` makes a text the name of an object of that class, which both spellings write differently. */
export type FbxSampleValue =
  | { readonly type: 'C' | 'Y' | 'I' | 'L' | 'F' | 'D'; readonly value: number }
  | { readonly type: 'S'; readonly text: string; readonly of?: string }
  | { readonly type: 'R'; readonly bytes: Buffer }
  /** A property already written, its letter first, for what a proper one cannot be; binary files only. */
  | { readonly type: 'written'; readonly bytes: Buffer }
  | { readonly type: 'b' | 'c' | 'i' | 'l' | 'f' | 'd'; readonly numbers: readonly number[] };

export interface FbxSampleNode {
  readonly name: string;
  readonly values: readonly FbxSampleValue[];
  readonly children?: readonly FbxSampleNode[];
}

const MAGIC = Buffer.from('Kaydara FBX Binary  \0\x1a\0', 'latin1');
const FOOTER_CODE = Buffer.from('fabcab09d0c8d466b176fb831cf7267e', 'hex');
const FOOTER_MAGIC = Buffer.from('f85a8c6adef5d97eece90ce3758f290b', 'hex');

/** Writes a binary FBX; `compressed` deflates its arrays. */
export function binaryFbx(version: number, nodes: readonly FbxSampleNode[], compressed = false): Buffer {
  const header = Buffer.concat([MAGIC, u32(version)]);
  const records: Buffer[] = [];
  let at = header.length;
  for (const top of nodes) {
    const record = binaryNode(top, at, version >= 7500, compressed);
    records.push(record);
    at += record.length;
  }
  const end = Buffer.alloc(version >= 7500 ? 25 : 13);
  const footerAt = at + end.length + FOOTER_CODE.length + 4;
  return Buffer.concat([
    header,
    ...records,
    end,
    FOOTER_CODE,
    Buffer.alloc(4 + ((16 - (footerAt % 16)) % 16)),
    u32(version),
    Buffer.alloc(120),
    FOOTER_MAGIC,
  ]);
}

function binaryNode(source: FbxSampleNode, at: number, wide: boolean, compressed: boolean): Buffer {
  const name = Buffer.from(source.name, 'latin1');
  const values = Buffer.concat(source.values.map((value) => binaryValue(value, compressed)));
  const headLength = (wide ? 25 : 13) + name.length;
  const inside: Buffer[] = [];
  let end = at + headLength + values.length;
  for (const child of source.children ?? []) {
    const record = binaryNode(child, end, wide, compressed);
    inside.push(record);
    end += record.length;
  }
  if (source.children !== undefined) {
    inside.push(Buffer.alloc(wide ? 25 : 13));
    end += wide ? 25 : 13;
  }
  const number = wide ? u64 : u32;
  const head = [number(end), number(source.values.length), number(values.length), Buffer.from([name.length])];
  return Buffer.concat([...head, name, values, ...inside]);
}

function binaryValue(value: FbxSampleValue, compressed: boolean): Buffer {
  if (value.type === 'written') return value.bytes;
  const letter = Buffer.from(value.type, 'latin1');
  if (value.type === 'S') {
    const content = Buffer.from(value.of === undefined ? value.text : `${value.text}\0\x01${value.of}`);
    return Buffer.concat([letter, u32(content.length), content]);
  }
  if (value.type === 'R') return Buffer.concat([letter, u32(value.bytes.length), value.bytes]);
  if ('value' in value) return Buffer.concat([letter, binaryNumber(value.type, value.value)]);
  const plain = Buffer.concat(value.numbers.map((number) => binaryNumber(value.type, number)));
  const stored = compressed ? deflateSync(plain) : plain;
  return Buffer.concat([
    letter,
    u32(value.numbers.length),
    u32(compressed ? 1 : 0),
    u32(stored.length),
    stored,
  ]);
}

function binaryNumber(type: string, value: number): Buffer {
  const bytes = Buffer.alloc({ c: 1, b: 1, y: 2, i: 4, f: 4, l: 8, d: 8 }[type.toLowerCase()] ?? 0);
  if (type === 'd' || type === 'D') bytes.writeDoubleLE(value);
  else if (type === 'f' || type === 'F') bytes.writeFloatLE(value);
  else if (type === 'l' || type === 'L') bytes.writeBigInt64LE(BigInt(value));
  else bytes.writeIntLE(value, 0, bytes.length);
  return bytes;
}

/** Writes an ASCII FBX; arrays as `*count { a: ... }` since 7.0, as plain lists before. */
export function asciiFbx(version: number, nodes: readonly FbxSampleNode[]): Buffer {
  const [major = '7', minor = '5'] = [...String(version)];
  const lines = [`; FBX ${major}.${minor}.0 project file`, `; ${'-'.repeat(52)}`, ''];
  for (const top of nodes) lines.push(...asciiNode(top, ''), '');
  // Without a line end behind it, the last brace is the last byte: no cut leaves the file whole.
  return Buffer.from(lines.join('\n').trimEnd());
}

function asciiNode(source: FbxSampleNode, indent: string): string[] {
  const array = source.values.find((value) => 'numbers' in value);
  if (array !== undefined && 'numbers' in array) {
    return [
      `${indent}${source.name}: *${array.numbers.length} {`,
      `${indent}\ta: ${array.numbers.join(',')}`,
      `${indent}} `,
    ];
  }
  const head = `${indent}${source.name}: ${source.values.map(asciiValue).join(', ')}`;
  if (source.children === undefined) return [head];
  const inside = source.children.flatMap((child) => asciiNode(child, `${indent}\t`));
  return [`${head} {`, ...inside, `${indent}}`];
}

function asciiValue(value: FbxSampleValue): string {
  switch (value.type) {
    case 'S':
      return `"${value.of === undefined ? value.text : `${value.of}::${value.text}`}"`;
    case 'R':
      return `,\n"${value.bytes.toString('base64')}"`;
    case 'C':
      return value.value === 0 ? 'F' : 'T';
    case 'written':
      throw new Error('An ASCII file cannot hold a property written for a binary one');
    default:
      return 'value' in value ? String(value.value) : value.numbers.join(',');
  }
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
