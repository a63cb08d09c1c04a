const BACKSLASH = 0x5c;
/** What `repr` of Python 2 writes behind a backslash, by code; 0 where it writes none. */
const SIMPLE = byCode({ '\\': 0x5c, "'": 0x27, '"': 0x22, a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 });
/** Values of hexadecimal digits by code, and one more, so that 0 is none. */
const DIGITS = byCode(
  Object.fromEntries(
    Array.from('0123456789abcdefABCDEF', (digit) => [digit, Number.parseInt(digit, 16) + 1]),
  ),
);

function byCode(values: Readonly<Record<string, number>>): Uint8Array {
  const table = new Uint8Array(256);
  for (const [character, value] of Object.entries(values)) table[character.charCodeAt(0)] = value;
  return table;
}

/**
 * Decodes a string literal of Python 2 (`string-escape`). Such literals may be as long as the file: nothing is made
 * for an escape but its byte.
 *
 * @returns Undefined where an escape is not one of those that `repr` writes.
 */
export function decodeEscapes(bytes: Buffer): Buffer | undefined {
  if (!bytes.includes(BACKSLASH)) return bytes;
  const decoded = Buffer.alloc(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; length++) {
    const byte = bytes[at++] ?? 0;
    if (byte !== BACKSLASH) {
      decoded[length] = byte;
      continue;
    }
    const letter = bytes[at++] ?? 0;
    const simple = SIMPLE[letter] ?? 0;
    const code = simple !== 0 ? simple : letter === 0x78 ? hexadecimal(bytes, at, 2) : undefined;
    if (code === undefined) return undefined;
    if (simple === 0) at += 2;
    decoded[length] = code;
  }
  return decoded.subarray(0, length);
}

/** Text as far as it matters: its bytes where it is Latin-1, its characters where they are few. */
export interface UnescapedText {
  readonly latin1: Buffer | undefined;
  /** Undefined above `maxCharacters`, and where there are surrogates, which Python keeps apart and nobody prints. */
  readonly text: string | undefined;
}

/**
 * Decodes `raw-unicode-escape`, in which only `\uXXXX` and `\UXXXXXXXX` are escapes and all else is Latin-1.
 * @returns Undefined for a backslash of any other use: picklers write it as an escape itself.
 */
export function decodeUnicodeEscapes(line: Buffer, maxCharacters: number): UnescapedText | undefined {
  const latin1 = Buffer.alloc(line.length);
  const codes: number[] = [];
  let length = 0;
  let isLatin1 = true;
  let isKnown = true;
  for (let at = 0; at < line.length; length++) {
    let code: number | undefined = line[at++] ?? 0;
    if (code === BACKSLASH) {
      const letter = line[at++];
      const digits = letter === 0x75 ? 4 : 8;
      code = letter === 0x75 || letter === 0x55 ? hexadecimal(line, at, digits) : undefined;
      if (code === undefined || code > 0x10ffff) return undefined;
      at += digits;
    }
    if (code > 0xff) isLatin1 = false;
    else latin1[length] = code;
    isKnown &&= length < maxCharacters && (code < 0xd800 || code > 0xdfff);
    if (isKnown) codes.push(code);
  }
  return {
    latin1: isLatin1 ? latin1.subarray(0, length) : undefined,
    text: isKnown ? String.fromCodePoint(...codes) : undefined,
  };
}

/** The number of so many hexadecimal digits; undefined where they are not there. */
function hexadecimal(bytes: Buffer, at: number, digits: number): number | undefined {
  let value = 0;
  for (let index = at; index < at + digits; index++) {
    const digit = DIGITS[bytes[index] ?? 0] ?? 0;
    if (digit === 0) return undefined;
    value = value * 16 + digit - 1;
  }
  return value;
}
