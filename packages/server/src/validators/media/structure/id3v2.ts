import type { ByteSource } from '../../../ports/validator.ts';

/** Tags one behind the other; taggers that do not know each other's leave two or three. */
const MAX_TAGS = 16;

/**
 * Length of an ID3v2 tag at the beginning, in bytes with its header and footer (ID3v2.4 structure, section 3.1);
 * 0 where there is none.
 */
export function id3v2Length(bytes: Buffer): number {
  if (bytes.length < 10 || bytes.toString('latin1', 0, 3) !== 'ID3') return 0;
  let size = 0;
  // "Synchsafe": 7 bits to the byte.
  for (let at = 6; at < 10; at++) size = size * 128 + (bytes.readUInt8(at) & 0x7f);
  const hasFooter = (bytes.readUInt8(5) & 0x10) !== 0;
  return 10 + size + (hasFooter ? 10 : 0);
}

/** Where the ID3v2 tags at the beginning of a file end, in bytes; 0 where there are none. */
export async function id3v2End(file: ByteSource): Promise<number> {
  let end = 0;
  for (let count = 0; count < MAX_TAGS; count++) {
    const length = id3v2Length(Buffer.from(await file.read(end, 10)));
    if (length === 0) break;
    end += length;
  }
  return Math.min(end, file.size);
}
