import { quoted } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';
import { shapeText } from '../metadata-text.ts';
import { SAFETENSORS_DTYPES, type SafetensorsDtype } from './safetensors-dtypes.ts';
import type { HeaderScanner } from './safetensors-header.ts';

/** Most dimensions of a tensor that are read; real ones have up to 6. */
const MAX_DIMENSIONS = 16;
/** Most numbers in a tensor: above, its size in bits would leave the integers a double holds exactly. */
const MAX_ELEMENTS = 2 ** 47;
const MAX_FIELD_BYTES = 1024;
/** Most fields of a tensor besides the format's three. */
const MAX_OTHER_FIELDS = 16;

/** A tensor as a header describes it. */
interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Of the data, in bytes from the beginning of all data. */
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads `{"dtype", "shape", "data_offsets"}`: each exactly once, in any order. Other fields are passed over,
 * as the reference implementation does.
 *
 * @param name Of the tensor, for messages.
 * @throws {Refusal} `corrupt`, also where dtype and shape do not make as many bytes as the offsets span.
 */
export function readTensor(scanner: HeaderScanner, name: string): StoredTensor {
  let dtype: SafetensorsDtype | undefined;
  let shape: readonly number[] | undefined;
  let offsets: readonly number[] | undefined;
  let others: Set<string> | undefined;
  scanner.members('{', 'its description', () => {
    const field = scanner.key(MAX_FIELD_BYTES, 'a field');
    if (field === 'dtype' && dtype === undefined) {
      dtype = readDtype(scanner);
    } else if (field === 'shape' && shape === undefined) {
      shape = readIntegers(scanner, MAX_DIMENSIONS, 'its shape');
    } else if (field === 'data_offsets' && offsets === undefined) {
      offsets = readIntegers(scanner, 2, 'its data_offsets');
    } else {
      others ??= new Set(['dtype', 'shape', 'data_offsets']);
      if (others.has(field)) throw scanner.fault(`it has the field ${quoted(field)} twice`);
      if (others.size > MAX_OTHER_FIELDS) throw scanner.fault(`it has over ${MAX_OTHER_FIELDS} fields`);
      others.add(field);
      scanner.skipValue('a field that the format does not have');
    }
  });
  const [begin, end] = offsets ?? [];
  if (dtype === undefined) throw scanner.fault('it has no dtype');
  if (shape === undefined) throw scanner.fault('it has no shape');
  if (begin === undefined || end === undefined) throw scanner.fault('it has no two data_offsets');
  requireSpan(name, dtype, shape, begin, end);
  return { dtype: dtype.name, shape, begin, end };
}

function readDtype(scanner: HeaderScanner): SafetensorsDtype {
  const name = scanner.string(MAX_FIELD_BYTES, 'its dtype');
  const dtype = SAFETENSORS_DTYPES.get(name);
  if (dtype !== undefined) return dtype;
  const known = [...SAFETENSORS_DTYPES.keys()].join(', ');
  throw scanner.fault(`its dtype is ${quoted(name)}, but safetensors has only ${known}`);
}

function readIntegers(scanner: HeaderScanner, most: number, what: string): number[] {
  const integers: number[] = [];
  scanner.members('[', what, (index) => {
    if (index === most) throw scanner.fault(`${what} has more than ${most} numbers`);
    integers.push(scanner.integer(what));
  });
  // A copy without the room to grow, which is several times the size of a usual shape.
  return integers.slice();
}

function requireSpan(
  name: string,
  { name: dtype, bits }: SafetensorsDtype,
  shape: readonly number[],
  begin: number,
  end: number,
): void {
  let elements = 1;
  for (const dimension of shape) {
    elements *= dimension;
    if (elements > MAX_ELEMENTS) throw unfit(', which is more than 2^47 numbers');
  }
  if ((elements * bits) % 8 !== 0) {
    throw unfit(`, which is ${elements * bits} bits: a tensor must fill whole bytes`);
  }
  const bytes = (elements * bits) / 8;
  if (end - begin !== bytes) {
    const span = end < begin ? 'run backwards' : `span ${end - begin} bytes`;
    throw unfit(` = ${bytes} bytes, but its data_offsets [${begin}, ${end}] ${span}`);
  }

  function unfit(problem: string): Refusal {
    return new Refusal('corrupt', `The tensor ${quoted(name)} says ${dtype} ${shapeText(shape)}${problem}.`, {
      tensor: name.slice(0, MAX_FIELD_BYTES).toWellFormed(),
      begin,
      end,
    });
  }
}
