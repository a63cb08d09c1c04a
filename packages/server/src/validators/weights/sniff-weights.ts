/** Parsers there are; bare pickles, legacy torch files, torch zips and tar checkpoints are all `pytorch`'s. */
export type WeightsParser = 'safetensors' | 'gguf' | 'pytorch';

/** What the first bytes of a file make it. */
export type SniffedWeights =
  | {
      readonly parser: WeightsParser;
      /** To follow "the content is": `a GGUF file`. */
      readonly label: string;
      /** An archive, which may hold anything: only its parser can tell. */
      readonly container?: 'tar' | 'zip';
    }
  | {
      readonly parser: undefined;
      readonly label: string;
      /** What to do instead, to follow a semicolon. */
      readonly advice: string;
    };

/** Largest length of a safetensors header that is taken for one, with room to report those that are too long. */
const PLAUSIBLE_HEADER_BYTES = 2 ** 32;

const CONVERT = 'convert the weights to safetensors';
const UNPACK = 'unpack it and upload the weights in it, best as safetensors';

const refused = (label: string, advice: string = CONVERT): SniffedWeights => ({
  parser: undefined,
  label,
  advice,
});

/** Formats of weights, and of what is often sent in their place, by their first bytes at an offset. */
const MAGIC: readonly [offset: number, magic: string, what: SniffedWeights][] = [
  [0, 'GGUF', { parser: 'gguf', label: 'a GGUF file' }],
  [0, '\x93NUMPY', refused('a NumPy array (.npy)')],
  [0, '\x89HDF\r\n\x1a\n', refused('an HDF5 file, as Keras writes')],
  // The first programs of ggml wrote their magic number in the machine's byte order.
  [0, 'lmgg', refused('a file of the old GGML format', 'convert the original weights to GGUF')],
  [0, 'fmgg', refused('a file of the old GGMF format', 'convert the original weights to GGUF')],
  [0, 'tjgg', refused('a file of the old GGJT format', 'convert the original weights to GGUF')],
  [0, 'algg', refused('an old GGLA adapter', 'convert the original adapter to GGUF')],
  [4, 'TFL3', refused('a TensorFlow Lite model')],
  [0, '7z\xbc\xaf\x27\x1c', refused('a 7-Zip archive', UNPACK)],
  [0, 'Rar!\x1a\x07', refused('a RAR archive', UNPACK)],
  [0, '\x1f\x8b\x08', refused('a gzip file', UNPACK)],
  [0, 'BZh', refused('a bzip2 file', UNPACK)],
  [0, '\xfd7zXZ\0', refused('an xz file', UNPACK)],
  [0, '\x28\xb5\x2f\xfd', refused('a Zstandard file', UNPACK)],
  [
    0,
    'version https://git-lfs.github.com/spec/',
    refused('a Git LFS pointer, not the weights themselves', 'download the file that it points to'),
  ],
];

/**
 * Names weights by their content alone. Undefined for what begins like none of them, text pickles included:
 * they have no magic number (see {@link mayBeTextPickle}).
 *
 * @param head The first bytes, some KiB of them where the file has as many.
 * @param size Of the whole file, in bytes.
 */
export function sniffWeights(head: Buffer, size: number): SniffedWeights | undefined {
  // First, because a length may look like any magic number of up to four bytes.
  if (isSafetensors(head)) return { parser: 'safetensors', label: 'a safetensors file' };
  const text = head.toString('latin1', 0, 512);
  for (const [offset, magic, what] of MAGIC) if (text.startsWith(magic, offset)) return what;
  if (size < 4 && size > 0 && 'GGUF'.startsWith(text)) return { parser: 'gguf', label: 'a GGUF file' };
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) return sniffZip(head);
  if (isBinaryPickle(head)) return { parser: 'pytorch', label: 'a Python pickle' };
  if (text.startsWith('ustar', 257)) return { parser: 'pytorch', label: 'a tar archive', container: 'tar' };
  return sniffProtobuf(head) ?? sniffText(text);
}

/** Safetensors: a header's length that fits 32 bits, then JSON. The checks proper are the parser's. */
function isSafetensors(head: Buffer): boolean {
  if (head.length < 9 || head[8] !== 0x7b) return false;
  const length = head.readBigUInt64LE(0);
  return length > 0n && length < BigInt(PLAUSIBLE_HEADER_BYTES);
}

/** Protocols 2 to 5 begin with PROTO (pickletools); nobody writes PROTO with 0 or 1, but it is understood. */
function isBinaryPickle(head: Buffer): boolean {
  return head.length >= 2 && head[0] === 0x80 && (head[1] ?? 0xff) <= 5;
}

/** A zip is told by its first member (APPNOTE 4.3.7); what is not known otherwise may be PyTorch's. */
function sniffZip(head: Buffer): SniffedWeights {
  const nameLength = head.length >= 30 ? head.readUInt16LE(26) : 0;
  const name = head.toString('latin1', 30, 30 + nameLength);
  if (name.endsWith('.npy')) return refused('a NumPy archive (.npz)');
  if (name === 'metadata.json' || name === 'config.json' || name === 'model.weights.h5') {
    return refused('a Keras archive (.keras)');
  }
  return { parser: 'pytorch', label: 'a zip archive', container: 'zip' };
}

/**
 * ONNX and TensorFlow are bare Protocol Buffers: no magic number, but the same fields first.
 * `ModelProto` of onnx.proto: 1 `ir_version`, then 2 `producer_name`, 7 `graph` or 8 `opset_import`.
 * `SavedModel` of saved_model.proto: 1 `saved_model_schema_version` = 1, then 2 `meta_graphs`.
 */
function sniffProtobuf(head: Buffer): SniffedWeights | undefined {
  const [tag, version, next] = head;
  if (tag !== 0x08 || version === undefined || next === undefined) return undefined;
  if (version === 1 && next === 0x12) return refused('a TensorFlow SavedModel');
  if (version >= 2 && version <= 32 && (next === 0x12 || next === 0x3a || next === 0x42)) {
    return refused('an ONNX model');
  }
  return undefined;
}

function sniffText(text: string): SniffedWeights | undefined {
  if (/^\s*\{/.test(text) && text.includes('"weight_map"')) {
    return refused(
      'the index of a model in several files',
      'upload the files with the weights that it names',
    );
  }
  if (/^\s*<(?:!doctype html|html)/i.test(text)) {
    return refused('a web page', 'download the weights themselves; a login may be needed');
  }
  return undefined;
}

/** Opcodes that a pickle of protocol 0 or 1 begins with (pickletools): marks, containers, constants, globals. */
const TEXT_PICKLE_START: ReadonlySet<number> = new Set(Buffer.from('()]}[lcdiISVLFNUTXKMJGPp'));
/** STOP, with which every pickle ends. */
const PICKLE_END = 0x2e;

/** Whether a file without any magic number could be a pickle, to be judged as one; most texts are not. */
export function mayBeTextPickle(head: Buffer, lastByte: number | undefined): boolean {
  return lastByte === PICKLE_END && TEXT_PICKLE_START.has(head[0] ?? 0);
}

interface NamedFormat {
  readonly parser: WeightsParser | undefined;
  readonly label: string;
}

/** What the extension of a weights file promises. Others, `.bin` above all, promise nothing. */
const EXTENSIONS: ReadonlyMap<string, NamedFormat> = new Map([
  ['safetensors', { parser: 'safetensors', label: 'a safetensors file' }],
  ['sft', { parser: 'safetensors', label: 'a safetensors file' }],
  ['gguf', { parser: 'gguf', label: 'a GGUF file' }],
  ['pt', { parser: 'pytorch', label: 'a PyTorch file' }],
  ['pth', { parser: 'pytorch', label: 'a PyTorch file' }],
  ['ckpt', { parser: 'pytorch', label: 'a PyTorch checkpoint' }],
  ['pkl', { parser: 'pytorch', label: 'a Python pickle' }],
  ['pickle', { parser: 'pytorch', label: 'a Python pickle' }],
  ['onnx', { parser: undefined, label: 'an ONNX model' }],
  ['h5', { parser: undefined, label: 'an HDF5 file' }],
  ['hdf5', { parser: undefined, label: 'an HDF5 file' }],
  ['keras', { parser: undefined, label: 'a Keras archive' }],
  ['npy', { parser: undefined, label: 'a NumPy array' }],
  ['npz', { parser: undefined, label: 'a NumPy archive' }],
  ['tflite', { parser: undefined, label: 'a TensorFlow Lite model' }],
]);

/** The format that a file's name claims, undefined where it claims none. */
export function formatOfName(fileName: string): NamedFormat | undefined {
  const dot = fileName.lastIndexOf('.');
  return dot < 0 ? undefined : EXTENSIONS.get(fileName.slice(dot + 1).toLowerCase());
}
