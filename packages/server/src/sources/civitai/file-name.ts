import { extname } from 'node:path/posix';

/** Room for what others put around it: common file systems take 255. */
const MAX_BYTES = 200;
/** An ending longer than this is no extension. */
const MAX_EXTENSION_BYTES = 24;

/** Control, bidirectional and zero-width characters, and what Windows does not take in names. */
const REMOVED = /[\p{Cc}\p{Cf}\u2028\u2029<>:"|?*]/gu;

/** Names that Windows takes for devices, whatever their extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)\s*(?:\.|$)/i;

/**
 * A base name that is harmless on every file system, of a name that may hold anything.
 * @param fallback taken when nothing is left
 */
export function fileName(given: string, fallback: string): string {
  const base = given.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = trimEnd(base.replace(REMOVED, '').replace(/^[.\s]+/, ''));
  const named = clean === '' ? fallback : clean;
  return shorten(DEVICE.test(named) ? `_${named}` : named);
}

/** A name that differs from all others also where case does not count: `name (12).ext`. */
export function distinctName(name: string, id: number, taken: Iterable<string>): string {
  const others = [...taken].map((other) => other.toLowerCase());
  if (!others.includes(name.toLowerCase())) return name;
  const extension = extname(name);
  const numbered = `${name.slice(0, name.length - extension.length)} (${id})${extension}`;
  return distinctName(numbered, id, others);
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const given = extname(name);
  const extension = Buffer.byteLength(given) <= MAX_EXTENSION_BYTES ? given : '';
  const room = MAX_BYTES - Buffer.byteLength(extension);
  let stem = '';
  let bytes = 0;
  for (const character of name.slice(0, name.length - extension.length)) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    stem += character;
  }
  return trimEnd(stem) + extension;
}

/** Without dots and spaces at the end. By index: an expression for the end would be tried at every dot. */
function trimEnd(name: string): string {
  let end = name.length;
  while (end > 0 && (name[end - 1] === '.' || name[end - 1]?.trim() === '')) end -= 1;
  return name.slice(0, end);
}
