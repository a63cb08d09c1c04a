import type { ByteSource } from '../ports/validator.ts';
import { Refusal } from './refusal.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Reads a whole file into memory, for decoders that need it at once.
 *
 * @param maxBytes The largest size to take, in bytes; above it the file is refused as `too-large-decoded`.
 * @param label The format's name for people.
 */
export async function readWhole(source: ByteSource, maxBytes: number, label: string): Promise<Buffer> {
  if (source.size > maxBytes) {
    throw new Refusal(
      'too-large-decoded',
      `The ${label} has ${source.size} bytes; at most ${maxBytes} bytes of this format can be decoded.`,
      { size: source.size, limit: maxBytes },
    );
  }
  const first = await source.read(0, Math.min(CHUNK_BYTES, source.size));
  // The common small file arrives in one piece: a view of it, no copy.
  if (first.length === source.size) return Buffer.from(first.buffer, first.byteOffset, first.byteLength);
  const whole = Buffer.allocUnsafeSlow(source.size);
  whole.set(first, 0);
  let filled = first.length;
  while (filled < source.size) {
    const chunk = await source.read(filled, Math.min(CHUNK_BYTES, source.size - filled));
    if (chunk.length === 0)
      throw new Refusal('truncated', `The file ends at byte ${filled} of ${source.size}.`);
    whole.set(chunk, filled);
    filled += chunk.length;
  }
  return whole;
}
