/**
 * Names of files and words of servers, made safe for a terminal: nothing in them moves the cursor, changes colours
 * or turns the direction of writing (which would let `gpj.exe` read as `exe.jpg`).
 */

/** Controls (Cc), formatting (Cf: direction, zero width), separators of lines, and halves of surrogate pairs. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** Join letters of Persian and pictures of emoji, and do nothing else. */
const JOINERS = new Set(['\u200C', '\u200D']);
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  if (JOINERS.has(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  return (
    SHORT[character] ??
    (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`)
  );
}

/** `text` on one line, with everything unprintable written out: `\x1b`, `\n`, `\u{202e}`. */
export function shown(text: string): string {
  return text.replace(UNSAFE, escaped);
}
