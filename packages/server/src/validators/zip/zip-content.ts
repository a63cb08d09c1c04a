import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import type { ByteSource } from '../../ports/validator.ts';
import { quoted } from '../file-text.ts';
import { Refusal } from '../refusal.ts';
import type { ZipEntry } from './zip-entry.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;
/** Most bytes that deflate makes of one: 1032 by the format. What archives for people need is far below. */
const MAX_RATIO = 200;
/** Below this many bytes a high ratio does no harm: a few zeros compress that well. */
const HARMLESS_BYTES = 64 * 1024;

export interface ContentLimits {
  /** Largest member to take, in bytes after decompression. */
  readonly maxBytes: number;
  /** Most times that a member may be larger than it is stored. */
  readonly maxRatio: number;
}

/**
 * Reads a member whole and checks its length and CRC-32.
 * @throws {Refusal} `too-large-decoded` above the limits, `corrupt` where the content is not what the headers say.
 */
export async function readZipEntry(
  source: ByteSource,
  entry: ZipEntry,
  { maxBytes, maxRatio }: ContentLimits,
): Promise<Buffer> {
  // Deflate never grows data by more than 5 bytes in 16 KiB: what is stored larger is no honest member.
  if (entry.size > maxBytes || entry.compressedSize > maxBytes + maxBytes / 1024 + 1024) {
    throw new Refusal(
      'too-large-decoded',
      `The member ${quoted(entry.name)} has ${entry.size} bytes; at most ${maxBytes} bytes can be read.`,
      { member: entry.name.slice(0, 60), size: entry.size, limit: maxBytes },
    );
  }
  requireRatio(entry, maxRatio);
  const content = entry.method === 0 ? await readStored(source, entry) : await inflateWhole(source, entry);
  if (content.length !== entry.size || crc32(content) !== entry.crc32) throw wrongSum(entry);
  return content;
}

/**
 * Checks length and CRC-32 of a member of any size, 4 MiB at a time. PyTorch itself does not look at the checksum
 * of a storage, but a tensor that arrived damaged is no use to anybody.
 *
 * @param onProgress Bytes read of `compressedSize` so far.
 * @throws {Refusal} `corrupt`, or `too-large-decoded` for a member that grows more than 200 times.
 */
export async function checkZipEntry(
  source: ByteSource,
  entry: ZipEntry,
  onProgress: (bytes: number) => void,
): Promise<void> {
  requireRatio(entry, MAX_RATIO);
  const sum = { bytes: 0, crc: 0 };
  const add = (chunk: Buffer): void => {
    sum.bytes += chunk.length;
    if (sum.bytes > entry.size) throw wrongSum(entry);
    sum.crc = crc32(chunk, sum.crc);
  };
  if (entry.method === 0) {
    for await (const chunk of storedChunks(source, entry, onProgress)) add(chunk);
  } else {
    await inflateInPieces(storedChunks(source, entry, onProgress), entry, add);
  }
  if (sum.bytes !== entry.size || sum.crc !== entry.crc32) throw wrongSum(entry);
}

async function* storedChunks(
  source: ByteSource,
  entry: ZipEntry,
  onProgress: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for (let done = 0; done < entry.compressedSize; ) {
    const length = Math.min(CHUNK_BYTES, entry.compressedSize - done);
    const bytes = await source.read(entry.dataOffset + done, length);
    if (bytes.length !== length) throw wrongSum(entry);
    done += length;
    yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    onProgress(done);
  }
}

async function readStored(source: ByteSource, { dataOffset, compressedSize }: ZipEntry): Promise<Buffer> {
  const bytes = await source.read(dataOffset, compressedSize);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Into one buffer, piece by piece: a large member is in memory once, not also as stored and in parts. */
async function inflateWhole(source: ByteSource, entry: ZipEntry): Promise<Buffer> {
  const content = Buffer.allocUnsafeSlow(entry.size);
  let length = 0;
  await inflateInPieces(
    storedChunks(source, entry, () => {}),
    entry,
    (chunk) => {
      if (length + chunk.length > entry.size) throw wrongSum(entry);
      length += chunk.copy(content, length);
    },
  );
  return content.subarray(0, length);
}

async function inflateInPieces(
  chunks: AsyncIterable<Buffer>,
  entry: ZipEntry,
  add: (chunk: Buffer) => void,
): Promise<void> {
  const inflate = createInflateRaw({ chunkSize: 256 * 1024 });
  try {
    await pipeline(chunks, inflate, async (inflated: AsyncIterable<Buffer>) => {
      for await (const chunk of inflated) add(chunk);
    });
  } catch (error) {
    throw error instanceof Refusal ? error : brokenDeflate(entry);
  }
  // Bytes behind the last block belong to nothing that a reader of this member would see.
  if (inflate.bytesWritten !== entry.compressedSize) throw brokenDeflate(entry);
}

function requireRatio({ name, size, compressedSize }: ZipEntry, maxRatio: number): void {
  if (size <= HARMLESS_BYTES || size <= compressedSize * maxRatio) return;
  throw new Refusal(
    'too-large-decoded',
    `The member ${quoted(name)} grows from ${compressedSize} to ${size} bytes, more than ${maxRatio} times, as only a zip bomb does.`,
    { member: name.slice(0, 60), size, compressedSize },
  );
}

function brokenDeflate({ name, dataOffset }: ZipEntry): Refusal {
  return new Refusal('corrupt', `The compressed data of ${quoted(name)} at byte ${dataOffset} are damaged.`, {
    offset: dataOffset,
  });
}

function wrongSum({ name, dataOffset }: ZipEntry): Refusal {
  return new Refusal(
    'corrupt',
    `The content of ${quoted(name)} at byte ${dataOffset} does not have the length and the CRC-32 that the archive states.`,
    { offset: dataOffset },
  );
}
