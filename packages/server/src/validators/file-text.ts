/** Most characters of a file's own text that a message repeats. */
const QUOTED_CHARACTERS = 60;

/**
 * Text out of a file, fit for a message, a log line or metadata: one line, without control, formatting and
 * bidirectional-override characters (which could forge the rest of a line), well-formed, and cut.
 *
 * @param maxLength In UTF-16 units; of a longer text the last one is an ellipsis. @default 60
 */
export function plainText(text: string, maxLength = QUOTED_CHARACTERS): string {
  // A little more than can be kept: what is removed must not make room for what was never looked at.
  const looked = text.slice(0, 4 * maxLength);
  const line = looked
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim();
  const whole = line.length <= maxLength && looked.length === text.length;
  return (whole ? line : `${line.slice(0, maxLength - 1)}…`).toWellFormed();
}

/** {@link plainText} of bytes; what is no UTF-8 is replaced. */
export function plainBytes(bytes: Uint8Array, maxLength: number): string {
  const looked = bytes.subarray(0, 4 * maxLength);
  const text = Buffer.from(looked.buffer, looked.byteOffset, looked.byteLength).toString('utf8');
  return plainText(looked.length === bytes.length ? text : `${text}…`, maxLength);
}

/** A name or value out of a file for a sentence: in quotation marks, at most 60 characters. */
export function quoted(text: string): string {
  return `"${plainText(text)}"`;
}

/** {@link quoted} of bytes. */
export function quotedBytes(bytes: Uint8Array): string {
  return `"${plainBytes(bytes, QUOTED_CHARACTERS)}"`;
}
