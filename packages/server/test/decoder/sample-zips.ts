import { crc32, deflateRawSync } from 'node:zlib';

/** A member of a zip archive, and where its headers are to lie. */
export interface ZipMember {
  readonly name: string;
  readonly content: Buffer;
  /** Compressed by deflate; otherwise stored. */
  readonly deflate?: boolean;
  /** Multiple at which the content begins, by a padding field as PyTorch writes it. */
  readonly align?: number;
  /** Sizes and checksum behind the content, in this many bytes: 24 with 64-bit sizes, 20 and 12 without signature. */
  readonly descriptor?: 12 | 16 | 20 | 24;
  /** Sizes and offset in zip64 fields, however small they are. */
  readonly zip64?: boolean;
  /** What the member's own header says instead. */
  readonly local?: Partial<{
    name: string;
    flags: number;
    method: number;
    crc: number;
    size: number;
    extra: Buffer;
  }>;
  /** What the directory says instead. */
  readonly central?: Partial<{
    name: string;
    flags: number;
    method: number;
    crc: number;
    size: number;
    compressedSize: number;
    offset: number;
    extra: Buffer;
    attributes: number;
    madeBy: number;
  }>;
  /** Bytes between this member and the next. */
  readonly gap?: Buffer;
}

export interface ZipOptions {
  /** Records of the end in the zip64 form, as PyTorch writes them. */
  readonly zip64?: boolean;
  readonly comment?: Buffer;
  readonly prefix?: Buffer;
  readonly suffix?: Buffer;
}

/** A zip archive (PKWARE APPNOTE 4.3), byte for byte as asked. */
export function zip(members: readonly ZipMember[], options: ZipOptions = {}): Buffer {
  const parts: Buffer[] = [options.prefix ?? Buffer.alloc(0)];
  const central: Buffer[] = [];
  let at = 0;
  for (const member of members) {
    const packed = pack(member, at);
    parts.push(packed.bytes);
    central.push(packed.record);
    at += packed.bytes.length;
  }
  const directory = Buffer.concat(central);
  return Buffer.concat([
    ...parts,
    directory,
    end(members.length, directory.length, at, options),
    options.suffix ?? Buffer.alloc(0),
  ]);
}

/** An extra field (APPNOTE 4.5.1). */
export function extraField(id: number, data: Buffer): Buffer {
  return Buffer.concat([u16(id), u16(data.length), data]);
}

function pack(member: ZipMember, at: number): { bytes: Buffer; record: Buffer } {
  const { local = {}, central = {}, content } = member;
  const data = member.deflate === true ? deflateRawSync(content) : content;
  const wide = member.zip64 === true;
  const later = member.descriptor !== undefined;
  const flags = later ? 0x808 : 0x800;
  const method = member.deflate === true ? 8 : 0;
  const crc = crc32(content);
  const name = Buffer.from(local.name ?? member.name);
  const size = local.size ?? (later ? 0 : content.length);
  const localWide = wide
    ? extraField(1, Buffer.concat([u64(size), u64(later ? 0 : data.length)]))
    : Buffer.alloc(0);
  let extra = local.extra ?? localWide;
  if (member.align !== undefined) {
    const start = at + 30 + name.length + extra.length + 4;
    const padding = (member.align - (start % member.align)) % member.align;
    extra = Buffer.concat([extra, extraField(0x4246, Buffer.alloc(padding, 'Z'))]);
  }
  const header = Buffer.concat([
    u32(0x04034b50),
    u16(wide ? 45 : 20),
    u16(local.flags ?? flags),
    u16(local.method ?? method),
    u32(0),
    u32(local.crc ?? (later ? 0 : crc)),
    u32(wide ? 0xffffffff : later ? 0 : data.length),
    u32(wide ? 0xffffffff : size),
    u16(name.length),
    u16(extra.length),
    name,
    extra,
  ]);
  const tail =
    member.descriptor === undefined
      ? Buffer.alloc(0)
      : descriptor(member.descriptor, crc, data.length, content.length);
  const centralName = Buffer.from(central.name ?? member.name);
  const stated = {
    size: central.size ?? content.length,
    packed: central.compressedSize ?? data.length,
    at: central.offset ?? at,
  };
  const centralExtra =
    central.extra ??
    (wide
      ? extraField(1, Buffer.concat([u64(stated.size), u64(stated.packed), u64(stated.at)]))
      : Buffer.alloc(0));
  const record = Buffer.concat([
    u32(0x02014b50),
    u16(central.madeBy ?? 0),
    u16(wide ? 45 : 20),
    u16(central.flags ?? flags),
    u16(central.method ?? method),
    u32(0),
    u32(central.crc ?? crc),
    u32(wide ? 0xffffffff : stated.packed),
    u32(wide ? 0xffffffff : stated.size),
    u16(centralName.length),
    u16(centralExtra.length),
    u16(0),
    u16(0),
    u16(0),
    u32(central.attributes ?? 0),
    u32(wide ? 0xffffffff : stated.at),
    centralName,
    centralExtra,
  ]);
  return { bytes: Buffer.concat([header, data, tail, member.gap ?? Buffer.alloc(0)]), record };
}

function descriptor(length: 12 | 16 | 20 | 24, crc: number, packed: number, size: number): Buffer {
  const sizes = length >= 20 ? [u64(packed), u64(size)] : [u32(packed), u32(size)];
  const signature = length === 16 || length === 24 ? [u32(0x08074b50)] : [];
  return Buffer.concat([...signature, u32(crc), ...sizes]);
}

function end(
  entries: number,
  size: number,
  at: number,
  { zip64, comment = Buffer.alloc(0) }: ZipOptions,
): Buffer {
  const wide =
    zip64 === true
      ? [
          u32(0x06064b50),
          u64(44),
          u16(45),
          u16(45),
          u32(0),
          u32(0),
          u64(entries),
          u64(entries),
          u64(size),
          u64(at),
          u32(0x07064b50),
          u32(0),
          u64(at + size),
          u32(1),
        ]
      : [];
  return Buffer.concat([
    ...wide,
    u32(0x06054b50),
    u16(0),
    u16(0),
    u16(zip64 === true ? 0xffff : entries),
    u16(zip64 === true ? 0xffff : entries),
    u32(zip64 === true ? 0xffffffff : size),
    u32(zip64 === true ? 0xffffffff : at),
    u16(comment.length),
    comment,
  ]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
