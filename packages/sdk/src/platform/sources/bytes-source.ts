import type { ByteRange, ByteSource } from '../platform.ts';

/** Bytes given away in one go: enough to be quick, and few enough to see the progress. */
const CHUNK_SIZE = 512 * 1024;

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += CHUNK_SIZE)
    yield bytes.subarray(start, start + CHUNK_SIZE);
}

/** Bytes in memory as a range. */
export function bytesRange(bytes: Uint8Array): ByteRange {
  return { size: bytes.length, stream: () => chunks(bytes) };
}

/** Bytes in memory as a source. They are not copied. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    name: undefined,
    type: undefined,
    lastModified: undefined,
    range: (start, end) => bytesRange(bytes.subarray(start, end)),
    close: async () => {},
  };
}
