import { plainText } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';

/** Deepest nesting of objects and arrays: the validator recurses, and exporters stay below 20. */
const MAX_DEPTH = 128;
/** Most objects: each takes one to two kilobytes in the validator. Scenes of CAD programs have 100,000 and more. */
const MAX_OBJECTS = 200_000;
/** Most arrays, which are cheaper: the translation, rotation and scale of each node are arrays. */
const MAX_ARRAYS = 800_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Parses the JSON of a glTF (RFC 8259; glTF 2.0 section 3.4: UTF-8 without byte order mark), bounded
 * before anything is built of it.
 *
 * @param offset Of the first byte in the file, for messages.
 * @throws {Refusal} `corrupt` or `too-large-decoded`.
 */
export function parseGltfJson(bytes: Buffer, label: string, offset: number): Record<string, unknown> {
  requireBounded(bytes, label, offset);
  let root: unknown;
  try {
    root = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw notJson(error, bytes, label);
  }
  requireFinite(root, '', label);
  if (isObject(root)) return root;
  throw new Refusal(
    'corrupt',
    `The ${label}'s JSON is not an object but ${Array.isArray(root) ? 'an array' : 'a single value'}.`,
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notJson(error: unknown, bytes: Buffer, label: string): Refusal {
  // Of the text decoder; the parser throws a SyntaxError.
  if (error instanceof TypeError) {
    return new Refusal('corrupt', `The ${label}'s JSON has bytes that are not UTF-8 (glTF 2.0 section 3.4).`);
  }
  if (!(error instanceof SyntaxError)) throw error;
  if (bytes[0] === 0xef && bytes[1] === 0xbb) {
    return new Refusal(
      'corrupt',
      `The ${label}'s JSON begins with a byte order mark, which glTF forbids; save it as UTF-8 without one.`,
    );
  }
  // What V8 says where the text ends too early: exact for ASCII.
  const position = Number(/at position (\d+)/.exec(error.message)?.[1] ?? Number.NaN);
  const cut = /unexpected end|unterminated/i.test(error.message) || position >= bytes.length;
  return new Refusal(
    cut ? 'truncated' : 'corrupt',
    `The ${label}'s JSON is ${cut ? 'cut off' : 'invalid'}: ${plainText(error.message, 120).replace(/\.$/, '')}.`,
    { rule: 'INVALID_JSON' },
  );
}

/**
 * A number that JSON can spell and a double cannot hold becomes infinite, and makes the validator end its
 * process. Recursive: the nesting is bounded.
 */
function requireFinite(value: unknown, pointer: string, label: string): void {
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return;
    const where = plainText(pointer, 120);
    throw new Refusal('corrupt', `The ${label} is invalid at ${where}: the number is too large to be one.`, {
      pointer: where,
    });
  }
  if (Array.isArray(value)) {
    // By index: an iterator's pairs cost seconds where there are millions.
    for (let at = 0; at < value.length; at++) {
      const element: unknown = value[at];
      if (typeof element === 'object' || element === Infinity || element === -Infinity) {
        requireFinite(element, `${pointer}/${at}`, label);
      }
    }
  } else if (isObject(value)) {
    for (const [key, element] of Object.entries(value)) requireFinite(element, `${pointer}/${key}`, label);
  }
}

/** Counts brackets outside of strings; what is wrong with them is for the parser to say. */
function requireBounded(bytes: Buffer, label: string, offset: number): void {
  let depth = 0;
  let objects = 0;
  let arrays = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfString(bytes, at);
    } else if (byte === 0x7b || byte === 0x5b) {
      if (byte === 0x7b) objects++;
      else arrays++;
      if (++depth > MAX_DEPTH) {
        throw new Refusal(
          'too-large-decoded',
          `The ${label}'s JSON is nested more than ${MAX_DEPTH} deep at byte ${offset + at}.`,
          { offset: offset + at, limit: MAX_DEPTH },
        );
      }
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    }
  }
  requireAtMost(objects, MAX_OBJECTS, 'objects', label);
  requireAtMost(arrays, MAX_ARRAYS, 'arrays', label);
}

function requireAtMost(count: number, limit: number, what: string, label: string): void {
  if (count <= limit) return;
  throw new Refusal(
    'too-large-decoded',
    `The ${label}'s JSON has ${count} ${what}; at most ${limit} can be checked.`,
    { count, limit },
  );
}

/** Where the string that begins at `at` has its closing quote; the end of the bytes where it has none. */
function endOfString(bytes: Buffer, at: number): number {
  for (let end = bytes.indexOf(QUOTE, at + 1); end !== -1; end = bytes.indexOf(QUOTE, end + 1)) {
    let slashes = 0;
    while (bytes[end - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return bytes.length;
}
