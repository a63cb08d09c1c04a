import type { ByteReader } from '../../byte-reader.ts';
import { Refusal } from '../../refusal.ts';

/**
 * Bytes from which a length that the file does not have is taken for corruption, not for a download that
 * broke off: llama.cpp reads no string and no array above it.
 */
const PLAUSIBLE_BYTES = 2 ** 30;

/** A length or count: exact below 2^53, which everything that fits a file is. Wants 8 bytes provided. */
export function takeCount(reader: ByteReader): number {
  const low = reader.u32();
  return reader.u32() * 2 ** 32 + low;
}

/** Waits only where the window lacks the bytes: most reads of a table do not have to. */
export async function provide(reader: ByteReader, length: number, what: string): Promise<void> {
  if (!reader.has(length)) await reader.need(length, what);
}

/**
 * The length in bytes of a string that begins here; leaves the reader at its first byte.
 * @throws {Refusal} where the file does not have as many bytes left.
 */
export async function stringLength(reader: ByteReader, what: string): Promise<number> {
  await provide(reader, 8, what);
  const offset = reader.position;
  const length = takeCount(reader);
  if (length > reader.remaining) {
    throw new Refusal(
      length > PLAUSIBLE_BYTES ? 'corrupt' : 'truncated',
      `The GGUF file says at byte ${offset} that ${what} is ${length} bytes long, but only ${reader.remaining} bytes follow.`,
      { offset, needed: length, available: reader.remaining },
    );
  }
  return length;
}

/**
 * @param count As the file says, still unchecked.
 * @param what To follow "it has 5": `tensors`.
 * @throws {Refusal} unless `count` things of at least so many bytes each fit into the rest of the file.
 */
export function requireRoomFor(reader: ByteReader, count: number, bytesEach: number, what: string): void {
  const needed = count * bytesEach;
  if (needed <= reader.remaining) return;
  throw new Refusal(
    needed > PLAUSIBLE_BYTES ? 'corrupt' : 'truncated',
    `The GGUF file says before byte ${reader.position} that it has ${count} ${what}, but only ${reader.remaining} bytes follow.`,
    { offset: reader.position, count, available: reader.remaining },
  );
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A name: valid UTF-8 of at most `maxBytes`.
 * @param what To follow "The GGUF file has": `a metadata key`.
 */
export async function readName(reader: ByteReader, maxBytes: number, what: string): Promise<string> {
  const offset = reader.position;
  const length = await stringLength(reader, what);
  if (length > maxBytes) {
    throw new Refusal(
      'corrupt',
      `The GGUF file has ${what} of ${length} bytes at byte ${offset}; the format allows at most ${maxBytes}.`,
      { offset, length, limit: maxBytes },
    );
  }
  await provide(reader, length, what);
  try {
    return STRICT.decode(reader.bytes(length));
  } catch {
    throw new Refusal('corrupt', `The GGUF file has ${what} at byte ${offset} that is not valid UTF-8.`, {
      offset,
    });
  }
}
