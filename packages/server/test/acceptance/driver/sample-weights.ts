/** The name of a tensor and its shape; all are F32 and full of zeros. */
export type SampleTensors = Readonly<Record<string, readonly number[]>>;

/**
 * A valid safetensors file: the length of the header in 8 bytes, little-endian, the header as JSON,
 * then the tensors one after another (the format's own description, huggingface/safetensors).
 */
export function safetensors(tensors: SampleTensors, metadata: Readonly<Record<string, string>> = {}): Buffer {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, shape] of Object.entries(tensors)) {
    const begin = end;
    end += 4 * shape.reduce((product, length) => product * length, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(end)]);
}

/** Weights that are like no others: the seed is in their metadata. */
export function sampleWeights(seed: string): Buffer {
  return safetensors({ 'layer.weight': [2, 3], 'layer.bias': [2] }, { seed });
}

/** Fields of an upload of weights. */
export function modelFields(fileName: string) {
  return { kind: 'model', fileName, contentType: 'application/octet-stream' } as const;
}
