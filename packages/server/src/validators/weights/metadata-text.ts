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
