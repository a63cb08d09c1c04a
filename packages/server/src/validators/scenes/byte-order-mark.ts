import type { ByteSource } from '../../ports/validator.ts';

/** U+FEFF in UTF-8 (Unicode 23.8), which editors of some systems put before a text. */
const MARK = Buffer.of(0xef, 0xbb, 0xbf);

/** Where the text begins, in bytes: 3 behind a byte order mark in UTF-8, otherwise 0. */
export async function textStart(source: ByteSource): Promise<number> {
  return MARK.equals(await source.read(0, MARK.length)) ? MARK.length : 0;
}
