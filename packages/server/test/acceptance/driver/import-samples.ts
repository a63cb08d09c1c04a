import { type FileContent, seededContent } from '../../origins/files/content.ts';

/**
 * Safetensors weights of `size` bytes whose one tensor is full of bytes that depend on the seed, made when
 * they are asked for.
 */
export function largeWeights(size: number, seed: string): FileContent {
  const begin = 1024;
  const shape = [size - begin];
  const json = JSON.stringify({ weight: { dtype: 'U8', shape, data_offsets: [0, size - begin] } });
  const head = Buffer.alloc(begin, ' ');
  head.writeBigUInt64LE(BigInt(begin - 8));
  head.write(json, 8, 'latin1');
  const body = seededContent(size, seed);
  return {
    size,
    *pieces(start, end) {
      if (start < begin) yield head.subarray(start, Math.min(begin, end));
      if (end > begin) yield* body.pieces(Math.max(start, begin), end);
    },
  };
}
