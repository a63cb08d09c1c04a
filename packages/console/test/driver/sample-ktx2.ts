/** Where the one level of the sample lies, from the beginning of the file. */
const LEVEL_AT = 160;

/**
 * A texture of 4 x 4 red pixels as KTX 2.0 has it (Khronos, "KTX File Format", version 2.0), in one block of UASTC: mode 8,
 * a single color.
 */
export function redKtx2(): Buffer {
  const file = Buffer.alloc(LEVEL_AT + 16);
  Buffer.from('ab4b5458203230bb0d0a1a0a', 'hex').copy(file);
  // vkFormat, typeSize, width, height, depth, layers, faces, levels, supercompression
  [0, 1, 4, 4, 0, 0, 1, 1, 0].forEach((value, index) => void file.writeUInt32LE(value, 12 + 4 * index));
  file.writeUInt32LE(104, 48);
  file.writeUInt32LE(44, 52);
  [LEVEL_AT, 16, 16].forEach((value, index) => void file.writeBigUInt64LE(BigInt(value), 80 + 8 * index));
  describeUastc(file.subarray(104));
  // 5 bits of mode, then red, green, blue and opacity of 8 bits each.
  file.writeBigUInt64LE(0x17n | (255n << 5n) | (255n << 29n), LEVEL_AT);
  return file;
}

/** The data format descriptor: one sample of 128 bits, sRGB, blocks of 4 x 4. */
function describeUastc(descriptor: Buffer): void {
  descriptor.writeUInt32LE(44, 0);
  descriptor.writeUInt16LE(2, 8);
  descriptor.writeUInt16LE(40, 10);
  descriptor.set([166, 1, 2, 0, 3, 3, 0, 0, 16], 12);
  descriptor.set([127, 3], 30);
  descriptor.writeUInt32LE(0xffffffff, 40);
}
