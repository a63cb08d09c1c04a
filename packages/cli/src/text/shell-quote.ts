/** Commands to be pasted into a shell. */

const PLAIN = /^[\w@%+=:,./-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const CONTROLS = /[\u0000-\u001f\u007f]/;

/** Bytes of UTF-8 as `\xNN`: what only `$'...'` can say. */
function ansiC(word: string): string {
  const written = Array.from(word, (character) => {
    if (character === "'" || character === '\\') return `\\${character}`;
    if (!CONTROLS.test(character)) return character;
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `$'${written.join('')}'`;
}

function quoted(word: string, windows: boolean): string {
  if (PLAIN.test(word) && !windows) return word;
  if (windows) return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '""')}"`;
  if (CONTROLS.test(word)) return ansiC(word);
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** The words as one line of sh (of Windows' shells, there): safe to paste, whatever the words hold. */
export function shellCommand(words: readonly string[], windows = process.platform === 'win32'): string {
  return words.map((word) => quoted(word, windows)).join(' ');
}
