const SIMPLE: Readonly<Record<string, number>> = {
  '\\': 0x5c,
  "'": 0x27,
  '"': 0x22,
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
};

/**
 * Decodes a string literal of Python 2 (`string-escape`).
 * @returns Undefined where an escape is not one of those that `repr` writes.
 */
export function decodeEscapes(bytes: Buffer): Buffer | undefined {
  if (!bytes.includes(0x5c)) return bytes;
  const decoded = Buffer.alloc(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; length++) {
    const byte = bytes.readUInt8(at++);
    if (byte !== 0x5c) {
      decoded[length] = byte;
      continue;
    }
    const letter = String.fromCharCode(bytes[at] ?? 0);
    const simple = SIMPLE[letter];
    if (simple !== undefined) {
      decoded[length] = simple;
      at++;
      continue;
    }
    const hex = letter === 'x' ? bytes.toString('latin1', at + 1, at + 3) : '';
    if (!/^[0-9a-fA-F]{2}$/.test(hex)) return undefined;
    decoded[length] = Number.parseInt(hex, 16);
    at += 3;
  }
  return decoded.subarray(0, length);
}

/**
 * Decodes `raw-unicode-escape`, in which only `\uXXXX` and `\UXXXXXXXX` are escapes.
 * @returns Undefined for a backslash of any other use: picklers write it as an escape itself.
 */
export function decodeUnicodeEscapes(text: string): string | undefined {
  let sound = true;
  const decoded = text.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|)/g,
    (_all, short?: string, long?: string) => {
      const code = Number.parseInt(short ?? long ?? '', 16);
      if (Number.isNaN(code) || code > 0x10ffff) {
        sound = false;
        return '';
      }
      return String.fromCodePoint(code);
    },
  );
  return sound ? decoded : undefined;
}
