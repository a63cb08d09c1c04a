/** Longest file name that every common file system takes, in UTF-8 bytes. */
const MAX_BYTES = 255;
/** Longest ending, in UTF-8 bytes, that counts as an extension worth keeping when a name is cut. */
const MAX_EXTENSION_BYTES = 32;
/** UTF-16 units of a name that are looked at, from its beginning and, for the extension, from its end. */
const MAX_BEGINNING = 4096 - 64;
const MAX_ENDING = 64;
/**
 * What nobody sees and what disguises a name: control characters, line separators, zero-width and tag
 * characters, and those that turn the writing direction.
 */
const INVISIBLE =
  /[\p{Cc}\u061c\u180e\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
/** What Windows refuses in a name, besides the separators of paths. */
const FORBIDDEN = /[<>:"|?*]/g;
/**
 * Names that Windows keeps for devices, whatever extension follows ("Naming Files, Paths, and
 * Namespaces" of the Win32 documentation).
 */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ .]*(?:\.|$)/i;

/**
 * A harmless base name of what a client calls its file: no path of either style, no control or
 * bidirectional-override characters (they disguise extensions), no device of Windows, no leading dots, at
 * most 255 bytes with the extension kept. `file`, where nothing is left. Characters that only Windows
 * refuses stay: it is the client's own name, and browsers replace them when they save.
 */
export function safeFileName(given: string): string {
  return clean(given) ?? 'file';
}

/**
 * The same of what another server calls a file, and without what Windows refuses: nobody here chose it.
 * @returns undefined where nothing is left that could be a name
 */
export function portableFileName(given: string): string | undefined {
  return clean(baseOf(given).replace(FORBIDDEN, ''));
}

function clean(given: string): string | undefined {
  const visible = trim(baseOf(given).replace(INVISIBLE, '').normalize('NFC'));
  const name = trim(shorten(DEVICE.test(visible) ? `_${visible}` : visible));
  return name === '' ? undefined : name;
}

/** What follows the last separator; of a very long name, what {@link shorten} may need of it. */
function baseOf(given: string): string {
  const base = given.slice(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
  const long = base.length > MAX_BEGINNING + MAX_ENDING;
  return (long ? base.slice(0, MAX_BEGINNING) + base.slice(-MAX_ENDING) : base).toWellFormed();
}

/**
 * Leading dots hide a file; Windows drops dots and spaces at the end. By index: an expression for the end
 * would be tried at every dot.
 */
function trim(name: string): string {
  let [start, end] = [0, name.length];
  while (start < end && isTrimmed(name[start])) start += 1;
  while (end > start && isTrimmed(name[end - 1])) end -= 1;
  return name.slice(start, end);
}

function isTrimmed(character: string | undefined): boolean {
  return character === '.' || character?.trim() === '';
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 ? name.slice(dot) : '';
  const extension = Buffer.byteLength(ending) <= MAX_EXTENSION_BYTES ? ending : '';
  let room = MAX_BYTES - Buffer.byteLength(extension);
  let stem = '';
  for (const character of name) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    stem += character;
  }
  return stem + extension;
}
