import type { ByteSource } from '../../../ports/validator.ts';
import { quoted } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';
import { type LongValue, MetadataIntake } from '../metadata-intake.ts';
import type { Tensor, Weights } from '../tensors.ts';
import { HeaderScanner } from './safetensors-header.ts';
import { readTensor } from './safetensors-tensor.ts';

/** Bytes before the header: its length, a little-endian u64. */
const LENGTH_BYTES = 8;
/**
 * Largest header in bytes. The format allows 100,000,000 (`MAX_HEADER_SIZE` of its reference implementation);
 * real ones have up to 10 MB, and it lies in the decoder's memory beside what it describes.
 */
const MAX_HEADER_BYTES = 48 * 1024 * 1024;
/** Most tensors: their names and shapes lie in the decoder's memory. The largest known files have some 50,000. */
const MAX_TENSORS = 200_000;
/** Longest name of a tensor in bytes. */
const MAX_NAME_BYTES = 0xffff;
/** Tensors between two reports of progress. */
const PROGRESS_STEP = 10_000;

interface Header {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, unknown>;
  /** Of each tensor, in the map's order, in bytes from the beginning of the data. */
  readonly begins: readonly number[];
  readonly ends: readonly number[];
}

/**
 * Reads the header of a safetensors file, the tensors' data is never touched. Rules are those of the format's
 * description and of its reference implementation (`safetensors` 0.6, `tensor.rs`), and stricter in one place,
 * which the description demands: no key may come twice. Unknown fields of a tensor are allowed, as there.
 *
 * @throws {Refusal} `truncated`, `corrupt`, or `too-large-decoded` above the limits of this module.
 */
export async function parseSafetensors(
  source: ByteSource,
  progress: (fraction: number) => void,
): Promise<Weights> {
  const headerBytes = await readHeaderLength(source);
  const bytes = await source.read(LENGTH_BYTES, headerBytes);
  progress(0.5);
  if (bytes[0] !== 0x7b) {
    throw new Refusal(
      'corrupt',
      `The safetensors header must begin with '{' at byte ${LENGTH_BYTES}, but byte ${bytes[0]} is there.`,
      { offset: LENGTH_BYTES },
    );
  }
  const scanner = new HeaderScanner(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    LENGTH_BYTES,
  );
  const header = readHeader(scanner, (fraction) => progress(0.5 + fraction / 2));
  const dataBytes = source.size - LENGTH_BYTES - headerBytes;
  requireFullCover(header, dataBytes);
  return {
    format: 'safetensors',
    label: 'a safetensors file',
    mimeType: 'application/octet-stream',
    tensors: header.tensors,
    metadata: header.metadata,
    details: { headerBytes, dataBytes },
  };
}

async function readHeaderLength(source: ByteSource): Promise<number> {
  if (source.size < LENGTH_BYTES) {
    throw new Refusal(
      'truncated',
      `The safetensors file has ${source.size} bytes; the length of its header alone takes ${LENGTH_BYTES}.`,
      { size: source.size },
    );
  }
  const length = Buffer.from(await source.read(0, LENGTH_BYTES)).readBigUInt64LE();
  const follow = source.size - LENGTH_BYTES;
  if (length > BigInt(follow)) {
    throw new Refusal(
      'truncated',
      `The safetensors file says that its header is ${length} bytes long, but only ${follow} bytes follow.`,
      { needed: Number(length), size: source.size },
    );
  }
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw new Refusal(
      'too-large-decoded',
      `The safetensors header is ${length} bytes long; at most ${MAX_HEADER_BYTES} bytes are read.`,
      { limit: MAX_HEADER_BYTES },
    );
  }
  if (length < 2n) {
    throw new Refusal(
      'corrupt',
      `The safetensors file says that its header is ${length} bytes long; the shortest is "{}".`,
    );
  }
  return Number(length);
}

function readHeader(scanner: HeaderScanner, progress: (fraction: number) => void): Header {
  const tensors = new Map<string, Tensor>();
  const intake = new MetadataIntake('safetensors header');
  const begins: number[] = [];
  const ends: number[] = [];
  let hasMetadata = false;
  scanner.members('{', 'the header', () => {
    const { offset } = scanner;
    const name = scanner.key(MAX_NAME_BYTES, "a tensor's name");
    if (tensors.has(name) || (name === '__metadata__' && hasMetadata)) {
      throw new Refusal(
        'corrupt',
        `The safetensors header has the key ${quoted(name)} twice; the second is at byte ${offset}.`,
        { offset },
      );
    }
    if (name === '__metadata__') {
      hasMetadata = true;
      readMetadata(scanner, intake);
      return;
    }
    if (tensors.size === MAX_TENSORS) {
      throw new Refusal(
        'too-large-decoded',
        `The safetensors header has more than ${MAX_TENSORS} tensors, which is the most that are read.`,
        { limit: MAX_TENSORS },
      );
    }
    scanner.tensor = name;
    const { dtype, shape, begin, end } = readTensor(scanner, name);
    scanner.tensor = undefined;
    tensors.set(name, { dtype, shape });
    begins.push(begin);
    ends.push(end);
    if (tensors.size % PROGRESS_STEP === 0) progress(scanner.fraction);
  });
  scanner.end();
  return { tensors, metadata: intake.entries, begins, ends };
}

/** `__metadata__` maps strings to strings only. */
function readMetadata(scanner: HeaderScanner, intake: MetadataIntake): void {
  scanner.members('{', '__metadata__', () => {
    const { offset } = scanner;
    const key = scanner.key(MAX_NAME_BYTES, 'a key of __metadata__');
    intake.announce(key, offset);
    const value = scanner.stringIf((bytes) => intake.keeps(bytes), `__metadata__ ${quoted(key)}`);
    intake.set(
      key,
      typeof value === 'string'
        ? value
        : ({ type: 'string', length: value.length, first: [] } satisfies LongValue),
    );
  });
}

/**
 * The data must be covered without gaps, overlaps or a rest (`Metadata::validate`): a gap could hide
 * another file. Tensors may stand in the header in any order.
 */
function requireFullCover({ tensors, begins, ends }: Header, dataBytes: number): void {
  const order = Uint32Array.from(begins.keys());
  order.sort((a, b) => (begins[a] ?? 0) - (begins[b] ?? 0) || (ends[a] ?? 0) - (ends[b] ?? 0));
  let covered = 0;
  for (const index of order) {
    const begin = begins[index] ?? 0;
    if (begin !== covered) {
      const fault = begin > covered ? 'leaves a gap' : 'overlaps another';
      throw new Refusal(
        'corrupt',
        `The tensor ${quoted(nameAt(tensors, index))} ${fault}: its data begins at ${begin}, but the tensors before it end at ${covered}.`,
        { begin, expected: covered },
      );
    }
    covered = ends[index] ?? 0;
  }
  if (covered > dataBytes) {
    throw new Refusal(
      'truncated',
      `The safetensors file is cut off: its tensors take ${covered} bytes of data, but only ${dataBytes} follow the header.`,
      { needed: covered, available: dataBytes },
    );
  }
  if (covered < dataBytes) {
    throw new Refusal(
      'corrupt',
      `The safetensors file has ${dataBytes - covered} bytes at its end that belong to no tensor.`,
      { covered, available: dataBytes },
    );
  }
}

function nameAt(tensors: ReadonlyMap<string, Tensor>, wanted: number): string {
  let index = 0;
  for (const name of tensors.keys()) if (index++ === wanted) return name;
  return '';
}
