/** Bytes of one number of each dtype, as safetensors spells them. */
const SIZES = { F32: 4, F16: 2, I64: 8 } as const;

export interface MixedTensor {
  readonly name: string;
  readonly dtype: keyof typeof SIZES;
  readonly shape: readonly number[];
}

/** A safetensors file of several dtypes, full of zeros. */
export function mixedWeights(
  tensors: readonly MixedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Buffer {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const { name, dtype, shape } of tensors) {
    const begin = end;
    end += SIZES[dtype] * shape.reduce((product, length) => product * length, 1);
    header[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(end)]);
}
