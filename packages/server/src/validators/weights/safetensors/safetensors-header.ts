import { isUtf8 } from 'node:buffer';
import { quoted } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SIMPLE_ESCAPES: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));
/** Deepest nesting of a value that is skipped; nothing in the format nests deeper than three. */
const MAX_SKIPPED_DEPTH = 16;
/** Most keys within values that are skipped: they are remembered, to find the ones that come twice. */
const MAX_SKIPPED_KEYS = 10_000;

/** Where a string literal stands: offsets within the header, without the quotation marks. */
interface StringSpan {
  readonly start: number;
  readonly end: number;
  readonly escaped: boolean;
}

/**
 * Reads the JSON of a safetensors header token by token (RFC 8259), strictly. `JSON.parse` will not do:
 * it hides duplicate keys, takes `1e3` for an integer and needs fifteen times the header's size in memory.
 */
export class HeaderScanner {
  readonly #bytes: Buffer;
  readonly #origin: number;
  /** The tensor that is being read, for messages; undefined outside of any. */
  tensor: string | undefined;
  #at = 0;
  #skippedKeys = 0;

  /** @param origin Where the header begins in the file, in bytes, so that messages name offsets in the file. */
  constructor(bytes: Buffer, origin: number) {
    this.#bytes = bytes;
    this.#origin = origin;
  }

  /** Of the next byte, in the file. */
  get offset(): number {
    return this.#origin + this.#at;
  }

  /** How much is read, 0 to 1. */
  get fraction(): number {
    return this.#at / this.#bytes.length;
  }

  /** The next character that is no white space, not taken yet; empty at the end of the header. */
  peek(): string {
    this.#skipSpace();
    const byte = this.#bytes[this.#at];
    return byte === undefined ? '' : String.fromCharCode(byte);
  }

  /** Takes one punctuation mark. @param what What was expected, for the message: `a tensor's description`. */
  take(mark: string, what: string): void {
    if (this.peek() !== mark) throw this.fault(`${what} must go on with '${mark}'`);
    this.#at++;
  }

  /**
   * Calls `member` for each key of an object or element of an array, after its key is taken.
   * @param open `{` or `[`.
   */
  members(open: '{' | '[', what: string, member: (index: number) => void): void {
    const close = open === '{' ? '}' : ']';
    this.take(open, what);
    if (this.peek() === close) {
      this.#at++;
      return;
    }
    for (let index = 0; ; index++) {
      member(index);
      const mark = this.peek();
      if (mark !== ',' && mark !== close) throw this.fault(`${what} must go on with ',' or '${close}'`);
      this.#at++;
      if (mark === close) return;
    }
  }

  /** A string of at most `maxBytes` as written. @param what For the message: `a tensor's name`. */
  string(maxBytes: number, what: string): string {
    const span = this.#stringSpan(what);
    const bytes = span.end - span.start;
    if (bytes > maxBytes) {
      throw this.fault(`${what} has ${bytes} bytes, more than the ${maxBytes} that are read`, span.start);
    }
    return this.#decode(span);
  }

  /** A string that is only decoded where `keeps` says so of its length in bytes; else its length. */
  stringIf(keeps: (bytes: number) => boolean, what: string): string | { readonly length: number } {
    const span = this.#stringSpan(what);
    const length = span.end - span.start;
    return keeps(length) ? this.#decode(span) : { length };
  }

  /** A key of an object and the colon behind it. */
  key(maxBytes: number, what: string): string {
    const key = this.string(maxBytes, what);
    this.take(':', what);
    return key;
  }

  /** A non-negative integer below 2^53 without sign, fraction, exponent or leading zero. */
  integer(what: string): number {
    this.#skipSpace();
    const start = this.#at;
    let value = 0;
    for (
      let byte = this.#bytes[this.#at];
      byte !== undefined && isDigit(byte);
      byte = this.#bytes[++this.#at]
    ) {
      value = value * 10 + (byte - 0x30);
      if (value > Number.MAX_SAFE_INTEGER) throw this.fault(`${what} is above 2^53 - 1`, start);
    }
    const digits = this.#at - start;
    const next = this.#bytes[this.#at];
    const goesOn = next === 0x2e || next === 0x65 || next === 0x45;
    if (digits === 0 || goesOn || (digits > 1 && this.#bytes[start] === 0x30)) {
      throw this.fault(`${what} must be a non-negative integer in plain digits`, start);
    }
    return value;
  }

  /** Passes over any value, checking that it is one. */
  skipValue(what: string, depth = 0): void {
    const mark = this.peek();
    if (mark === '"') {
      this.#stringSpan(what);
    } else if (mark === '{' || mark === '[') {
      if (depth === MAX_SKIPPED_DEPTH) throw this.fault(`${what} is nested deeper than ${MAX_SKIPPED_DEPTH}`);
      const keys = new Set<string>();
      this.members(mark, what, () => {
        if (mark === '{') this.#distinctKey(keys, what);
        this.skipValue(what, depth + 1);
      });
    } else {
      this.#skipLiteral(what);
    }
  }

  /** Requires that nothing but spaces follows: writers pad the header with them (format, "Alignment"). */
  end(): void {
    for (; this.#at < this.#bytes.length; this.#at++) {
      if (this.#bytes[this.#at] !== 0x20) throw this.fault('after its closing brace only spaces may follow');
    }
  }

  /** The refusal for a fault at an offset within the header, by default the current one. */
  fault(problem: string, at = this.#at): Refusal {
    const offset = this.#origin + at;
    const where = this.tensor === undefined ? '' : `, in the tensor ${quoted(this.tensor)}`;
    return new Refusal('corrupt', `The safetensors header is broken at byte ${offset}${where}: ${problem}.`, {
      offset,
    });
  }

  #distinctKey(keys: Set<string>, what: string): void {
    const key = this.key(0xffff, what);
    if (keys.has(key)) throw this.fault(`${what} has the key ${quoted(key)} twice`);
    if (++this.#skippedKeys > MAX_SKIPPED_KEYS)
      throw this.fault(`${what} has more than ${MAX_SKIPPED_KEYS} keys`);
    keys.add(key);
  }

  #skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.#at++;
    }
  }

  #skipLiteral(what: string): void {
    const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/.exec(
      this.#bytes.toString('latin1', this.#at, this.#at + 64),
    );
    if (literal === null) throw this.fault(`${what} is no JSON value`);
    this.#at += literal[0].length;
  }

  #decode({ start, end, escaped }: StringSpan): string {
    // The span is checked: JSON.parse only resolves the escapes.
    return escaped
      ? (JSON.parse(this.#bytes.toString('utf8', start - 1, end + 1)) as string)
      : this.#bytes.toString('utf8', start, end);
  }

  #stringSpan(what: string): StringSpan {
    if (this.peek() !== '"') throw this.fault(`${what} must be a string`);
    const start = this.#at + 1;
    let escaped = false;
    let ascii = true;
    for (let at = start; ; at++) {
      const byte = this.#bytes[at];
      if (byte === undefined) throw this.fault(`${what} has no closing quotation mark`);
      if (byte === QUOTE) {
        if (!ascii && !isUtf8(this.#bytes.subarray(start, at))) {
          throw this.fault(`${what} is not valid UTF-8`, start);
        }
        this.#at = at + 1;
        return { start, end: at, escaped };
      }
      if (byte < 0x20) throw this.fault(`${what} has a bare control character`, at);
      if (byte === BACKSLASH) {
        escaped = true;
        at += this.#escapeLength(at, what) - 1;
      } else if (byte > 0x7f) {
        ascii = false;
      }
    }
  }

  /** Bytes of the escape sequence at an offset; two of `\u` where they are one character's surrogates. */
  #escapeLength(at: number, what: string): number {
    const kind = this.#bytes[at + 1];
    if (kind !== undefined && SIMPLE_ESCAPES.has(kind)) return 2;
    const unit = this.#escapedUnit(at);
    if (unit === undefined) throw this.fault(`${what} has an unknown escape sequence`, at);
    if (unit < 0xd800 || unit > 0xdfff) return 6;
    const low = unit < 0xdc00 ? this.#escapedUnit(at + 6) : undefined;
    if (low === undefined || low < 0xdc00 || low > 0xdfff) {
      throw this.fault(`${what} has half a surrogate pair, which is no character`, at);
    }
    return 12;
  }

  #escapedUnit(at: number): number | undefined {
    const hex = /^\\u([0-9a-fA-F]{4})$/.exec(this.#bytes.toString('latin1', at, at + 6));
    return hex?.[1] === undefined ? undefined : Number.parseInt(hex[1], 16);
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
