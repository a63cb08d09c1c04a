import type { ByteSource } from '../../../ports/validator.ts';
import { ByteReader } from '../../byte-reader.ts';
import { Refusal } from '../../refusal.ts';
import type { Weights } from '../tensors.ts';
import { readGgufMetadata } from './gguf-metadata.ts';
import { takeCount } from './gguf-reading.ts';
import { readGgufTensors } from './gguf-tensors.ts';
import { GGUF_FILE_TYPES } from './gguf-types.ts';

/** Magic, version, count of tensors, count of metadata entries. */
const HEADER_BYTES = 4 + 4 + 8 + 8;
const DEFAULT_ALIGNMENT = 32;

/**
 * Reads the metadata and the table of tensors of a GGUF file, versions 2 and 3; the tensors' data is never
 * touched. Rules are those of the specification (docs/gguf.md of ggml) and of ggml's reader (gguf.cpp).
 *
 * What follows the last tensor's data is allowed, as ggml's reader does, and told in the details: writers
 * disagree on whether the last tensor is padded, and adapters have been appended to their models.
 *
 * @throws {Refusal} `truncated`, `corrupt`, `unsupported-type` for what no current program reads,
 *   `too-large-decoded` above the limits of the modules beside this one.
 */
export async function parseGguf(source: ByteSource, progress: (fraction: number) => void): Promise<Weights> {
  const reader = new ByteReader(source, 'GGUF file');
  await reader.need(HEADER_BYTES, 'its header');
  const magic = reader.bytes(4).toString('latin1');
  if (magic !== 'GGUF') {
    throw new Refusal('corrupt', 'The GGUF file does not begin with the letters GGUF.', { offset: 0 });
  }
  const version = requireVersion(reader.u32());
  const tensorCount = takeCount(reader);
  const entryCount = takeCount(reader);
  const metadata = await readGgufMetadata(reader, entryCount);
  progress(0.5);
  const alignment = alignmentOf(metadata);
  const { tensors, dataEnd } = await readGgufTensors(reader, tensorCount, alignment, (fraction) =>
    progress(0.5 + fraction / 2),
  );
  const trailingBytes = source.size - Math.min(Math.ceil(dataEnd / alignment) * alignment, source.size);
  const fileType = GGUF_FILE_TYPES.get(Number(metadata.get('general.file_type') ?? -1));
  return {
    format: 'gguf',
    label: 'a GGUF file',
    mimeType: 'application/octet-stream',
    tensors,
    metadata,
    details: {
      version,
      alignment,
      ...(fileType === undefined ? {} : { fileType }),
      ...(trailingBytes === 0 ? {} : { trailingBytes }),
    },
  };
}

function requireVersion(version: number): number {
  if (version === 2 || version === 3) return version;
  const details = { version };
  if (version === 1) {
    throw new Refusal(
      'unsupported-type',
      'The file is GGUF version 1, which is no longer supported; convert the model again with a current llama.cpp.',
      details,
    );
  }
  // Every version so far fits the first two bytes, so the others tell the byte order.
  if (version !== 0 && (version & 0xffff) === 0) {
    throw new Refusal(
      'unsupported-type',
      'The file is a big-endian GGUF; convert it to little-endian with gguf_convert_endian.py of llama.cpp.',
      details,
    );
  }
  throw new Refusal(
    'unsupported-type',
    `The file is GGUF version ${version}; versions 2 and 3 are read.`,
    details,
  );
}

/** `general.alignment`: a power of two as a uint32. */
function alignmentOf(metadata: ReadonlyMap<string, unknown>): number {
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof alignment !== 'number' || alignment < 1 || !Number.isInteger(Math.log2(alignment))) {
    throw new Refusal(
      'corrupt',
      `The GGUF file's general.alignment must be a power of two, but is ${typeof alignment === 'number' ? alignment : 'no number'}.`,
    );
  }
  return alignment;
}
