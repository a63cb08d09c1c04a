import type { ByteReader } from '../../byte-reader.ts';
import { quoted } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';
import { shapeText } from '../metadata-text.ts';
import type { Tensor } from '../tensors.ts';
import { provide, readName, requireRoomFor, takeCount } from './gguf-reading.ts';
import { GGML_TYPES, type GgmlType, REMOVED_GGML_TYPES } from './gguf-types.ts';

/**
 * Longest name in bytes. The GGUF specification says 64, but converters of image models build ggml with 128
 * (`GGML_MAX_NAME`, terminator included), because names like `model.diffusion_model.input_blocks...` need it.
 */
const MAX_NAME_BYTES = 127;
/** Most dimensions (specification; `GGML_MAX_DIMS`). */
const MAX_DIMENSIONS = 4;
/** Smallest entry of the table in bytes: an empty name's length, no dimensions, type, offset. */
const SMALLEST_ENTRY_BYTES = 8 + 4 + 4 + 8;
/** Most tensors: their names and shapes lie in the decoder's memory. The largest known files have some thousands. */
const MAX_TENSORS = 200_000;
/** Most elements of a tensor: above, its size could leave the integers a double holds exactly. */
const MAX_ELEMENTS = 2 ** 47;
/** Tensors between two reports of progress. */
const PROGRESS_STEP = 1_000;

/** The table of a GGUF file's tensors. */
interface GgufTensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Where the last tensor's data ends, without padding, in bytes from the beginning of the file. */
  readonly dataEnd: number;
}

/**
 * Reads the table of tensors at the reader's position and checks that their data lie one after the other,
 * each padded to the alignment, within the file (as `gguf_init_from_file` of ggml does).
 *
 * @param count As the file says, still unchecked.
 * @throws {Refusal} at the first tensor that breaks a rule.
 */
export async function readGgufTensors(
  reader: ByteReader,
  count: number,
  alignment: number,
  progress: (fraction: number) => void,
): Promise<GgufTensors> {
  requireRoomFor(reader, count, SMALLEST_ENTRY_BYTES, 'tensors');
  if (count > MAX_TENSORS) {
    throw new Refusal(
      'too-large-decoded',
      `The GGUF file has ${count} tensors; at most ${MAX_TENSORS} are read.`,
      { count, limit: MAX_TENSORS },
    );
  }
  const tensors = new Map<string, Tensor>();
  let padded = 0;
  let last: { readonly name: string; readonly end: number } | undefined;
  for (let index = 0; index < count; index++) {
    const offset = reader.position;
    const name = await readName(reader, MAX_NAME_BYTES, "a tensor's name");
    if (tensors.has(name)) {
      throw new Refusal(
        'corrupt',
        `The GGUF file has the tensor ${quoted(name)} twice; the second is at byte ${offset}.`,
        { offset },
      );
    }
    const { tensor, bytes, dataOffset } = await readEntry(reader, name);
    if (dataOffset !== padded) {
      throw new Refusal(
        'corrupt',
        `The GGUF file places the tensor ${quoted(name)} at byte ${dataOffset} of the data, but after the tensors before it, padded to ${alignment} bytes, it belongs at ${padded}.`,
        { tensor: name, offset: dataOffset, expected: padded },
      );
    }
    tensors.set(name, tensor);
    last = { name, end: padded + bytes };
    padded = pad(last.end, alignment);
    if (index % PROGRESS_STEP === 0) progress(index / count);
  }
  if (last === undefined) return { tensors, dataEnd: reader.position };
  const dataEnd = pad(reader.position, alignment) + last.end;
  requireWithinFile(reader, last.name, dataEnd);
  return { tensors, dataEnd };
}

async function readEntry(
  reader: ByteReader,
  name: string,
): Promise<{ tensor: Tensor; bytes: number; dataOffset: number }> {
  const what = `the description of the tensor ${quoted(name)}`;
  await provide(reader, 4, what);
  const dimensions = reader.u32();
  if (dimensions > MAX_DIMENSIONS) {
    throw new Refusal(
      'corrupt',
      `The GGUF file gives the tensor ${quoted(name)} ${dimensions} dimensions; at most ${MAX_DIMENSIONS} are allowed.`,
      { tensor: name, dimensions },
    );
  }
  await provide(reader, dimensions * 8 + 12, what);
  const stored = Array.from({ length: dimensions }, () => takeCount(reader));
  const type = requireType(reader.u32(), name);
  const dataOffset = takeCount(reader);
  const bytes = sizeOf(name, type, stored);
  // GGUF has the innermost dimension first.
  return { tensor: { dtype: type.name, shape: stored.reverse() }, bytes, dataOffset };
}

function requireType(code: number, name: string): GgmlType {
  const type = GGML_TYPES.get(code);
  if (type !== undefined) return type;
  const removed = REMOVED_GGML_TYPES.get(code);
  if (removed !== undefined) {
    throw new Refusal(
      'unsupported-type',
      `The GGUF file's tensor ${quoted(name)} has the type ${removed} (${code}), which ggml no longer reads; convert the model again from its original.`,
      { tensor: name, type: code },
    );
  }
  throw new Refusal(
    'corrupt',
    `The GGUF file's tensor ${quoted(name)} has the type ${code}, which ggml does not know.`,
    { tensor: name, type: code },
  );
}

function sizeOf(name: string, { name: type, blockSize, blockBytes }: GgmlType, stored: number[]): number {
  let elements = 1;
  for (const dimension of stored) {
    elements *= dimension;
    if (dimension === 0) {
      // ggml divides by it (gguf_init_from_file), which kills the program.
      throw new Refusal(
        'corrupt',
        `The GGUF file's tensor ${quoted(name)} says ${type} ${shapeText(stored)}; no dimension may be 0.`,
        { tensor: name },
      );
    }
    if (dimension > MAX_ELEMENTS || elements > MAX_ELEMENTS) {
      throw new Refusal(
        'corrupt',
        `The GGUF file's tensor ${quoted(name)} says ${type} ${shapeText(stored)}, which is more than 2^47 numbers.`,
        { tensor: name },
      );
    }
  }
  const row = stored[0] ?? 1;
  if (row % blockSize !== 0) {
    throw new Refusal(
      'corrupt',
      `The GGUF file's tensor ${quoted(name)} has rows of ${row} numbers; ${type} packs them in blocks of ${blockSize}.`,
      { tensor: name, row, blockSize },
    );
  }
  return (elements / blockSize) * blockBytes;
}

function pad(position: number, alignment: number): number {
  return Math.ceil(position / alignment) * alignment;
}

function requireWithinFile(reader: ByteReader, lastName: string, dataEnd: number): void {
  if (dataEnd <= reader.size) return;
  throw new Refusal(
    'truncated',
    `The GGUF file is cut off: the data of its last tensor ${quoted(lastName)} end at byte ${dataEnd}, but the file ends at ${reader.size}.`,
    { needed: dataEnd, size: reader.size },
  );
}
