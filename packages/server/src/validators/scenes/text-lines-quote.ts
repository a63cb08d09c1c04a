/** Characters of file-supplied text that a message repeats. */
const MAX_QUOTED = 60;

/** File-supplied bytes for a message: shortened, in quotation marks, without control characters. */
export function quote(bytes: Uint8Array): string {
  return `"${bounded(bytes, MAX_QUOTED)}"`;
}

/**
 * File-supplied bytes as a name for `metadata`: UTF-8, control characters and what is no UTF-8 replaced,
 * trimmed, cut to `maxLength` UTF-16 code units.
 */
export function bounded(bytes: Uint8Array, maxLength: number): string {
  const shown = bytes.subarray(0, 4 * maxLength);
  const text = Buffer.from(shown.buffer, shown.byteOffset, shown.byteLength).toString('utf8');
  const printable = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\ufffd').trim();
  if (printable.length <= maxLength && shown.length === bytes.length) return printable;
  return `${printable.slice(0, maxLength - 1).toWellFormed()}…`;
}
