import type { ByteSource } from '../../src/ports/validator.ts';
import { GGML_TYPES } from '../../src/validators/weights/gguf/gguf-types.ts';
import { SAFETENSORS_DTYPES } from '../../src/validators/weights/safetensors/safetensors-dtypes.ts';

/** A tensor to be written; its data are zeros. Of a GGUF, `dtype` is the name of a ggml type. */
export interface SampleTensor {
  readonly name: string;
  readonly dtype: string;
  /** Row-major, the outermost dimension first. */
  readonly shape: readonly number[];
}

const product = (shape: readonly number[]): number => shape.reduce((all, dimension) => all * dimension, 1);

/** A safetensors file from its header as text and the size of its data: for headers that break a rule. */
export function rawSafetensors(header: string | Uint8Array, dataBytes = 0): Buffer {
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

/** The header of a valid safetensors file, padded to 8 bytes, and the size of the data it describes. */
export function safetensorsHeader(
  tensors: readonly SampleTensor[],
  metadata?: Readonly<Record<string, string>>,
): { readonly json: string; readonly dataBytes: number } {
  let end = 0;
  const entries = tensors.map(({ name, dtype, shape }): [string, unknown] => {
    const begin = end;
    end += (product(shape) * (SAFETENSORS_DTYPES.get(dtype)?.bits ?? 0)) / 8;
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const all = metadata === undefined ? entries : [['__metadata__', metadata] as const, ...entries];
  const json = JSON.stringify(Object.fromEntries(all));
  return { json: json + ' '.repeat((8 - (Buffer.byteLength(json) % 8)) % 8), dataBytes: end };
}

/** A valid safetensors file. */
export function safetensorsFile(
  tensors: readonly SampleTensor[],
  metadata?: Readonly<Record<string, string>>,
): Buffer {
  const { json, dataBytes } = safetensorsHeader(tensors, metadata);
  return rawSafetensors(json, dataBytes);
}

/**
 * A valid safetensors file of `totalBytes` that takes no memory: tensors of 64 MiB each, the last one of what
 * is left. Counts what is read of it.
 */
export function sparseSafetensors(totalBytes: number): ByteSource & { readonly bytesRead: number } {
  const each = 64 * 1024 * 1024;
  // The header's length depends on the size of the data only by digits: padding makes up for it.
  const headerBytes = 8 + Math.ceil(totalBytes / each) * 128 + 1024;
  const tensors: SampleTensor[] = [];
  for (let left = totalBytes - headerBytes; left > 0; left -= each) {
    const bytes = Math.min(left, each);
    tensors.push({ name: `blocks.${tensors.length}.weight`, dtype: 'U8', shape: [bytes] });
  }
  const { json } = safetensorsHeader(tensors);
  const head = rawSafetensors(json.trimEnd().padEnd(headerBytes - 8));
  let bytesRead = 0;
  return {
    size: totalBytes,
    get bytesRead() {
      return bytesRead;
    },
    async read(offset, length) {
      const end = Math.min(offset + length, totalBytes);
      const bytes = Buffer.alloc(Math.max(0, end - offset));
      head.copy(bytes, 0, Math.min(offset, head.length), Math.min(end, head.length));
      bytesRead += bytes.length;
      return bytes;
    },
  };
}

/** A value of GGUF metadata: its type by the specification's name, of an array also its elements'. */
export type GgufValue =
  | { readonly type: keyof typeof SCALARS; readonly value: number | bigint | boolean }
  | { readonly type: 'string'; readonly value: string | Uint8Array }
  | { readonly type: 'array'; readonly of: GgufValue['type']; readonly value: readonly GgufValue[] };

type Write = (bytes: Buffer, value: number) => void;
const SCALARS = {
  uint8: [0, 1, (bytes, value) => bytes.writeUInt8(value)],
  int8: [1, 1, (bytes, value) => bytes.writeInt8(value)],
  uint16: [2, 2, (bytes, value) => bytes.writeUInt16LE(value)],
  int16: [3, 2, (bytes, value) => bytes.writeInt16LE(value)],
  uint32: [4, 4, (bytes, value) => bytes.writeUInt32LE(value)],
  int32: [5, 4, (bytes, value) => bytes.writeInt32LE(value)],
  float32: [6, 4, (bytes, value) => bytes.writeFloatLE(value)],
  bool: [7, 1, (bytes, value) => bytes.writeUInt8(value)],
  uint64: [10, 8, (bytes, value) => bytes.writeBigUInt64LE(BigInt(value))],
  int64: [11, 8, (bytes, value) => bytes.writeBigInt64LE(BigInt(value))],
  float64: [12, 8, (bytes, value) => bytes.writeDoubleLE(value)],
} as const satisfies Readonly<Record<string, readonly [code: number, size: number, write: Write]>>;

function ggufTypeCode(type: GgufValue['type']): number {
  if (type === 'string') return 8;
  return type === 'array' ? 9 : SCALARS[type][0];
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** A string with its length before it. */
export function ggufString(text: string | Uint8Array): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function ggufValue(given: GgufValue): Buffer {
  if (given.type === 'string') return ggufString(given.value);
  if (given.type === 'array') {
    const elements = given.value.map(ggufValue);
    return Buffer.concat([u32(ggufTypeCode(given.of)), u64(elements.length), ...elements]);
  }
  const [, size, write] = SCALARS[given.type];
  const bytes = Buffer.alloc(size);
  // The 64-bit writers take a bigint behind the same signature.
  write(bytes, given.value as number);
  return bytes;
}

/** One entry of the metadata, its key and type included. */
export function ggufEntry(key: string, value: GgufValue): Buffer {
  return Buffer.concat([ggufString(key), u32(ggufTypeCode(value.type)), ggufValue(value)]);
}

/** One line of the table of tensors. */
export function ggufTensorInfo(
  name: string | Uint8Array,
  stored: readonly (number | bigint)[],
  typeCode: number,
  offset: number,
): Buffer {
  const dimensions = stored.map(u64);
  return Buffer.concat([ggufString(name), u32(stored.length), ...dimensions, u32(typeCode), u64(offset)]);
}

/** A GGUF file of parts that may break any rule. */
export function rawGguf(parts: {
  readonly version?: number;
  readonly entries?: readonly Uint8Array[];
  readonly infos?: readonly Uint8Array[];
  readonly entryCount?: number | bigint;
  readonly tensorCount?: number | bigint;
  readonly alignment?: number;
  readonly dataBytes?: number;
}): Buffer {
  const { version = 3, entries = [], infos = [], alignment = 32, dataBytes = 0 } = parts;
  const counts = [u64(parts.tensorCount ?? infos.length), u64(parts.entryCount ?? entries.length)];
  const tables = Buffer.concat([Buffer.from('GGUF'), u32(version), ...counts, ...entries, ...infos]);
  const padding = (alignment - (tables.length % alignment)) % alignment;
  return Buffer.concat([tables, Buffer.alloc(padding + dataBytes)]);
}

/** A valid GGUF file. */
export function ggufFile(
  tensors: readonly SampleTensor[],
  metadata: readonly (readonly [key: string, value: GgufValue])[] = [],
  { version = 3, alignment = 32 }: { readonly version?: number; readonly alignment?: number } = {},
): Buffer {
  let offset = 0;
  const infos = tensors.map(({ name, dtype, shape }) => {
    const [code, { blockSize, blockBytes }] = ggmlType(dtype);
    const info = ggufTensorInfo(name, shape.toReversed(), code, offset);
    offset += Math.ceil(((product(shape) / blockSize) * blockBytes) / alignment) * alignment;
    return info;
  });
  const entries = metadata.map(([key, value]) => ggufEntry(key, value));
  return rawGguf({ version, entries, infos, alignment, dataBytes: offset });
}

function ggmlType(name: string) {
  for (const entry of GGML_TYPES) if (entry[1].name === name) return entry;
  throw new Error(`no ggml type ${name}`);
}

const UNET_BLOCK = 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2';
const TEXT_LAYER = 'lora_te_text_model_encoder_layers_0_self_attn';

/** A LoRA for Stable Diffusion 1 as kohya-ss sd-scripts write it: names, widths, training record. */
export function sampleKohyaLora(): Buffer {
  const rank = 4;
  const layer = (name: string, out: number, width: number): SampleTensor[] => [
    { name: `${name}.alpha`, dtype: 'F16', shape: [] },
    { name: `${name}.lora_down.weight`, dtype: 'F16', shape: [rank, width] },
    { name: `${name}.lora_up.weight`, dtype: 'F16', shape: [out, rank] },
  ];
  return safetensorsFile(
    [
      ...layer(`${TEXT_LAYER}_k_proj`, 768, 768),
      ...layer(`${UNET_BLOCK}_to_k`, 320, 768),
      ...layer(`${UNET_BLOCK}_to_v`, 320, 768),
    ],
    {
      ss_network_module: 'networks.lora',
      ss_network_dim: String(rank),
      ss_base_model_version: 'sd_v1',
      ss_tag_frequency: JSON.stringify({
        '10_wharfcat cat': { 'wharfcat cat': 12, sitting: 7, outdoors: 3 },
      }),
      ss_dataset_dirs: JSON.stringify({ '10_wharfcat cat': { n_repeats: 10, img_count: 12 } }),
      'modelspec.sai_model_spec': '1.0.0',
      'modelspec.title': 'Wharf cat',
    },
  );
}

/** A small Llama of quantised tensors with a vocabulary. */
export function sampleGguf(): Buffer {
  const string = (value: string): GgufValue => ({ type: 'string', value });
  const tokens = Array.from({ length: 64 }, (_, index) => string(`token${index}`));
  return ggufFile(
    [
      { name: 'token_embd.weight', dtype: 'Q6_K', shape: [64, 256] },
      { name: 'blk.0.attn_norm.weight', dtype: 'F32', shape: [256] },
      { name: 'blk.0.attn_q.weight', dtype: 'Q4_K', shape: [256, 256] },
      { name: 'blk.0.ffn_down.weight', dtype: 'Q8_0', shape: [256, 256] },
      { name: 'output_norm.weight', dtype: 'F32', shape: [256] },
    ],
    [
      ['general.architecture', string('llama')],
      ['general.name', string('Wharf llama')],
      ['general.file_type', { type: 'uint32', value: 15 }],
      ['llama.block_count', { type: 'uint32', value: 1 }],
      ['llama.rope.freq_base', { type: 'float32', value: 10000 }],
      ['tokenizer.ggml.model', string('gpt2')],
      ['tokenizer.ggml.tokens', { type: 'array', of: 'string', value: tokens }],
      [
        'tokenizer.ggml.token_type',
        { type: 'array', of: 'int32', value: tokens.map(() => ({ type: 'int32', value: 1 })) },
      ],
      ['tokenizer.ggml.add_bos_token', { type: 'bool', value: true }],
    ],
  );
}

/** Valid files of weights, one of each sort that this module builds. */
export const SAMPLE_WEIGHTS: readonly {
  readonly name: string;
  readonly kind: 'model';
  readonly contentType: string;
  bytes(): Buffer;
}[] = [
  {
    name: 'wharfcat.safetensors',
    kind: 'model',
    contentType: 'application/octet-stream',
    bytes: sampleKohyaLora,
  },
  {
    name: 'wharf-llama.Q4_K_M.gguf',
    kind: 'model',
    contentType: 'application/octet-stream',
    bytes: sampleGguf,
  },
];
