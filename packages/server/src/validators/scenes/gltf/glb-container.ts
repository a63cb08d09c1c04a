import { Refusal } from '../../refusal.ts';

/** The parts of a GLB, as views of the file. */
export interface GlbContainer {
  readonly json: Buffer;
  /** Of the first byte of `json` in the file. */
  readonly jsonOffset: number;
  /** The data that the first buffer without an address stands for. */
  readonly bin: Buffer | undefined;
}

const HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
/** `JSON` and `BIN\0`, read as little-endian numbers. */
const JSON_CHUNK = 0x4e4f534a;
const BIN_CHUNK = 0x004e4942;
/** Largest JSON chunk in bytes: parsed twice, it takes some ten times that. */
const MAX_JSON_BYTES = 32 * 1024 * 1024;

/**
 * Finds the chunks of a GLB (glTF 2.0 section 4.4). What is subtler than a missing or cut chunk is for the
 * validator to say.
 *
 * @throws {Refusal} `truncated`, `corrupt`, `unsupported-type` for version 1.
 */
export function readGlbContainer(bytes: Buffer): GlbContainer {
  requireBytes(bytes, 0, HEADER_BYTES, 'its header');
  if (bytes.toString('latin1', 0, 4) !== 'glTF') {
    throw new Refusal('type-mismatch', 'The file does not begin with the GLB magic word "glTF".');
  }
  const version = bytes.readUInt32LE(4);
  if (version !== 2) {
    throw new Refusal(
      'unsupported-type',
      `The GLB has container version ${version} (byte 4); only glTF 2.0 is taken: export it again as glTF 2.0.`,
      { version },
    );
  }
  const length = bytes.readUInt32LE(8);
  if (length > bytes.length) {
    throw new Refusal(
      'truncated',
      `The GLB declares ${length} bytes (byte 8), but the file ends after ${bytes.length}.`,
      { declared: length, size: bytes.length },
    );
  }
  const chunks = [...walkChunks(bytes.subarray(0, Math.max(length, HEADER_BYTES)))];
  const [first] = chunks;
  if (first?.type !== JSON_CHUNK) {
    throw new Refusal(
      'corrupt',
      `The GLB's first chunk is not JSON (byte ${HEADER_BYTES}; glTF 2.0 section 4.4.3).`,
    );
  }
  if (first.data.length > MAX_JSON_BYTES) {
    throw new Refusal(
      'too-large-decoded',
      `The GLB's JSON chunk has ${first.data.length} bytes; at most ${MAX_JSON_BYTES} can be checked.`,
      { size: first.data.length, limit: MAX_JSON_BYTES },
    );
  }
  const second = chunks[1];
  return {
    json: first.data,
    jsonOffset: HEADER_BYTES + CHUNK_HEADER_BYTES,
    bin: second?.type === BIN_CHUNK ? second.data : undefined,
  };
}

/** The first two chunks; later ones belong to extensions (section 4.4.3.1). */
function* walkChunks(bytes: Buffer): Generator<{ readonly type: number; readonly data: Buffer }> {
  let at = HEADER_BYTES;
  for (let chunk = 0; chunk < 2 && at < bytes.length; chunk++) {
    requireBytes(bytes, at, CHUNK_HEADER_BYTES, `the header of chunk ${chunk}`);
    const length = bytes.readUInt32LE(at);
    const type = bytes.readUInt32LE(at + 4);
    at += CHUNK_HEADER_BYTES;
    requireBytes(bytes, at, length, `chunk ${chunk}`);
    yield { type, data: bytes.subarray(at, at + length) };
    at += length;
  }
}

function requireBytes(bytes: Buffer, at: number, length: number, what: string): void {
  if (at + length <= bytes.length) return;
  throw new Refusal(
    'truncated',
    `The GLB is cut off inside ${what}: ${length} bytes are needed from byte ${at}, but it ends at byte ${bytes.length}.`,
    { offset: at, needed: length, size: bytes.length },
  );
}
