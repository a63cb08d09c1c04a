/** Longest file name that every common file system takes, in UTF-8 bytes. */
const MAX_BYTES = 255;
/** Longest ending, in UTF-8 bytes, that counts as an extension worth keeping when a name is cut. */
const MAX_EXTENSION_BYTES = 32;
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
  const base = given.split(/[/\\]/).at(-1) ?? '';
  return clean(base.replace(FORBIDDEN, ''));
}

function clean(given: string): string | undefined {
  const base = given.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const visible = trim(base.replace(INVISIBLE, '').normalize('NFC'));
  const name = trim(shorten(DEVICE.test(visible) ? `_${visible}` : visible));
  return name === '' ? undefined : name;
}

/** Leading dots hide a file; Windows drops dots and spaces at the end. */
function trim(name: string): string {
  return name.replace(/^[.\s]+|[.\s]+$/g, '');
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
