/** Most characters of a file's own text that a message repeats. */
const QUOTED_CHARACTERS = 60;

/**
 * A name or value out of the file, fit for a sentence: in quotation marks, at most 60 characters, without
 * control and bidirectional-override characters, which could forge the rest of a message or a log line.
 */
export function quoted(text: string): string {
  const plain = text.slice(0, 4 * QUOTED_CHARACTERS).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
  const characters = [...plain];
  const cut = characters.length > QUOTED_CHARACTERS || text.length > 4 * QUOTED_CHARACTERS;
  return `"${characters.slice(0, QUOTED_CHARACTERS).join('').toWellFormed()}${cut ? '…' : ''}"`;
}

/** The longest beginning of a text that takes at most `maxBytes` in UTF-8; never half a character. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}

/** `[2, 3]`; of many dimensions the first eight. */
export function shapeText(shape: readonly number[]): string {
  return shape.length > 8 ? `[${shape.slice(0, 8).join(', ')}, …]` : `[${shape.join(', ')}]`;
}
