import { createHash } from 'node:crypto';
import sharp from 'sharp';

/** Plain text of exactly `size` bytes that differs in every line and with every seed. */
export function textOf(seed: string, size: number): Buffer {
  const base = sha256(Buffer.from(seed)).slice(0, 40);
  const text = Buffer.alloc(size);
  for (let at = 0, line = 0; at < size; line += 1) {
    at += text.write(`${base} ${String(line).padStart(10, '0')}\n`, at, 'latin1');
  }
  return text;
}

/** A PNG that only this seed gives. */
export function pngOf(seed: string): Promise<Buffer> {
  const [width, height] = [40, 30];
  const pixels = textOf(seed, width * height * 3);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** A safetensors file that only this seed gives: the length of its header, the header, the tensor. */
export function weightsOf(seed: string): Buffer {
  const header = { __metadata__: { seed }, 'layer.weight': tensor([2, 3], 24) };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(24)]);
}

function tensor(shape: readonly number[], bytes: number) {
  return { dtype: 'F32', shape, data_offsets: [0, bytes] };
}

/** In hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
