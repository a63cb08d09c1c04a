import type { ByteSource } from '../../src/ports/validator.ts';

/** A source over bytes in memory, for tests. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}
