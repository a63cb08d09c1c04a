/** Part of a text: as it is, or the name of a character that would not be seen. */
type Piece = string | { readonly code: string };

/**
 * Characters that are not seen, or change how those around them are read ("Trojan Source", CVE-2021-42574): controls but
 * tab and line ends, what sets the direction, what has no width, tags. Joiners stay: scripts and emoji need them.
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is them that are looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** The text in pieces, hidden characters by their names. */
export function revealed(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { index, 0: character } of text.matchAll(HIDDEN)) {
    if (index > from) pieces.push(text.slice(from, index));
    pieces.push({ code: codeOf(character) });
    from = index + character.length;
  }
  if (from < text.length || pieces.length === 0) pieces.push(text.slice(from));
  return pieces;
}

/** The same as one text. */
export function revealedText(text: string): string {
  return text.replace(HIDDEN, codeOf);
}

export function countHidden(text: string): number {
  return text.match(HIDDEN)?.length ?? 0;
}

/** `U+202E`. */
function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
