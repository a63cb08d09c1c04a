/** Of a header, in bytes. */
export const TAR_HEADER_BYTES = 512;
const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;
const BLANK = 0x20;

/**
 * Whether a file that begins so may be read as a tar archive. The magic is no help: archives older than POSIX have
 * none, and Python's `tarfile`, with which `torch.load` tries every file that is no zip archive before it looks for
 * pickles, goes by the checksum of the first header alone. It may be the sum of signed or of unsigned bytes.
 */
export function beginsLikeTar(head: Buffer): boolean {
  if (head.toString('latin1', 257, 262) === 'ustar') return true;
  if (head.length < TAR_HEADER_BYTES) return false;
  const stated = octalField(head.subarray(CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_BYTES));
  if (stated === undefined) return false;
  let unsigned = CHECKSUM_BYTES * BLANK;
  let signed = unsigned;
  for (let at = 0; at < TAR_HEADER_BYTES; at++) {
    if (at >= CHECKSUM_AT && at < CHECKSUM_AT + CHECKSUM_BYTES) continue;
    const byte = head[at] ?? 0;
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  return stated === unsigned || stated === signed;
}

/** A number as Python reads it from a header: octal digits up to a NUL, or big-endian behind 0x80 and 0xff. */
function octalField(field: Buffer): number | undefined {
  const [mark] = field;
  if (mark === 0x80 || mark === 0xff) {
    const value = field.subarray(1).reduce((number, byte) => number * 256 + byte, 0);
    return mark === 0xff ? value - 256 ** (CHECKSUM_BYTES - 1) : value;
  }
  const [text = ''] = field.toString('latin1').split('\0');
  // Python's `int(text, 8)` takes signs, blanks, underscores and a prefix too.
  const digits = text
    .trim()
    .replace(/^([+-]?)0[oO]_?/, '$1')
    .replaceAll('_', '');
  if (digits === '') return 0;
  return /^[+-]?[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}
