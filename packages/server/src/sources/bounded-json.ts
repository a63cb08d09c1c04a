/** How large a JSON document may be once it is built. */
export interface JsonLimits {
  /** Most objects and lists within each other; 1 allows `{"a": 1}`. */
  readonly maxDepth: number;
  /** Most values of all objects and lists together, each container itself included. */
  readonly maxValues: number;
}

/** An answer that nobody means: one that is larger than what it is for. */
export class OversizedJsonError extends Error {
  override readonly name = 'OversizedJsonError';
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Parses JSON (RFC 8259) that somebody else wrote. Text of a few bytes for each value, such as `[{},{},...]`,
 * takes forty times its size in memory and blocks the event loop for as many seconds as it has megabytes; so
 * the values are counted before any of them is built. The length of the text is the caller's to bound.
 *
 * @throws OversizedJsonError beyond the limits; SyntaxError for what is no JSON
 */
export function boundedJson(text: string, limits: JsonLimits): unknown {
  requireBounded(text, limits);
  return JSON.parse(text);
}

/** One pass over the text, correct for all JSON; of what is no JSON, the parser complains. */
function requireBounded(text: string, { maxDepth, maxValues }: JsonLimits): void {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === COMMA) {
      // One value follows each comma,
      values += 1;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      // and one each opening bracket. That an empty container has none makes the count an upper bound.
      values += 1;
      depth += 1;
      if (depth > maxDepth)
        throw new OversizedJsonError(`The document is nested more than ${maxDepth} deep.`);
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      depth -= 1;
    }
    if (values > maxValues) {
      throw new OversizedJsonError(`The document has more than ${maxValues} values.`);
    }
  }
}

/** The position of the closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}
