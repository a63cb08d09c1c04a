/** Longest file name that every common file system takes, in UTF-8 bytes. */
const MAX_BYTES = 255;

/**
 * A harmless base name of what a client calls its file: no path of either style, no control or
 * bidirectional-override characters (they disguise extensions), no leading dots, at most 255 bytes
 * with the extension kept.
 */
export function safeFileName(given: string): string {
  const base = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = base
    .replace(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .toWellFormed();
  return clean === '' ? 'file' : shorten(clean);
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && Buffer.byteLength(name.slice(dot)) <= 32 ? name.slice(dot) : '';
  const characters = [...name.slice(0, name.length - extension.length)];
  while (Buffer.byteLength(characters.join('')) + extension.length > MAX_BYTES) {
    characters.length = Math.min(characters.length - 1, Math.floor(characters.length * 0.9));
  }
  return characters.join('') + extension;
}
