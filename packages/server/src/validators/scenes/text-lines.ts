import type { ByteSource } from '../../ports/validator.ts';
import { quotedBytes } from '../file-text.ts';
import { Refusal } from '../refusal.ts';

const WINDOW_BYTES = 1024 * 1024;
/** Longest line in bytes: a face or a strip of some 500,000 indices; more is no text that anybody wrote. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const BACKSLASH = 0x5c;

/** The powers of ten that double precision holds exactly. */
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, power) => 10 ** power);
/** Numbers that the C libraries print for what is none: glibc and macOS, then Microsoft's. */
const NO_NUMBER = /^[+-]?(?:nan(?:\([\w]*\))?|inf(?:inity)?|1\.#(?:ind|qnan|snan|inf)\d*)$/i;

interface TextLinesOptions {
  /** The format for people, to follow "of the": `OBJ`, `ascii STL`. */
  readonly label: string;
  /** Byte at which the first line begins. @default 0 */
  readonly from?: number;
  /** Number of that line, for messages. @default 1 */
  readonly firstLine?: number;
  /** Whether a backslash at the end of a line joins it with the next, except in comments (`#`). @default false */
  readonly continued?: boolean;
}

/**
 * Reads a text file of any size line by line through a window, as bytes: decoding gigabytes of numbers into
 * strings first would take several times longer than reading them. Lines end with LF, CR LF or CR.
 *
 * `load` fetches; `next` goes through the lines that are there; the current line is `bytes` from `at` to
 * `end`, and `bytes[end]` is always a byte that is part of no field (a line end).
 */
export class TextLines {
  bytes: Uint8Array = Uint8Array.of(LF);
  at = 0;
  end = 0;
  /** Number of the current line, from 1; of a continued one, of its first. */
  line: number;
  readonly #source: ByteSource;
  readonly #label: string;
  readonly #continued: boolean;
  /** Where the next fetch begins, in bytes from the beginning of the file. */
  #position: number;
  #next = 0;
  #filled = 0;
  #nextLine: number;
  #joined = 0;

  constructor(source: ByteSource, { label, from = 0, firstLine = 1, continued = false }: TextLinesOptions) {
    this.#source = source;
    this.#label = label;
    this.#continued = continued;
    this.#position = from;
    this.#nextLine = firstLine;
    this.line = firstLine;
  }

  /** How much of the file was fetched, 0 to 1. */
  get fraction(): number {
    return this.#source.size === 0 ? 1 : this.#position / this.#source.size;
  }

  /**
   * Fetches more, after `next` found no further line. False at the end of the file.
   * @throws {Refusal} `corrupt` where a line is longer than 4 MiB.
   */
  async load(): Promise<boolean> {
    if (this.#position >= this.#source.size) return false;
    const rest = this.#filled - this.#next;
    if (rest > MAX_LINE_BYTES) {
      throw new Refusal(
        'corrupt',
        `Line ${this.#nextLine} of the ${this.#label} is longer than ${MAX_LINE_BYTES} bytes.`,
        { line: this.#nextLine },
      );
    }
    const chunk = await this.#source.read(this.#position, WINDOW_BYTES);
    if (chunk.length === 0) {
      throw new Refusal(
        'truncated',
        `The ${this.#label} ends at byte ${this.#position} of ${this.#source.size}.`,
      );
    }
    const filled = rest + chunk.length;
    if (filled < this.bytes.length) {
      this.bytes.copyWithin(0, this.#next, this.#filled);
    } else {
      const larger = new Uint8Array(filled + 1);
      larger.set(this.bytes.subarray(this.#next, this.#filled));
      this.bytes = larger;
    }
    this.bytes.set(chunk, rest);
    this.bytes[filled] = LF;
    this.#position += chunk.length;
    this.#next = 0;
    this.#filled = filled;
    return true;
  }

  /** Goes to the next line; false when it has to be loaded first. */
  next(): boolean {
    const bytes = this.bytes;
    const filled = this.#filled;
    const start = this.#next;
    const whole = this.#position >= this.#source.size;
    let i = start;
    for (;;) {
      let byte = bytes[i] ?? LF;
      while (byte !== LF && byte !== CR) byte = bytes[++i] ?? LF;
      let after = i + 1;
      if (i >= filled) {
        if (!whole || start >= filled) return false;
        after = filled;
      } else if (byte === CR) {
        if (after === filled && !whole) return false;
        if (after < filled && bytes[after] === LF) after++;
      }
      if (
        this.#continued &&
        i > start &&
        i < filled &&
        bytes[i - 1] === BACKSLASH &&
        !this.#isComment(start)
      ) {
        bytes.fill(SPACE, i - 1, after);
        this.#joined++;
        i = after;
        continue;
      }
      this.at = start;
      this.end = i;
      this.line = this.#nextLine;
      this.#nextLine += 1 + this.#joined;
      this.#joined = 0;
      this.#next = after;
      return true;
    }
  }

  /** Goes to the next line that is not blank, loading as needed; false at the end of the file. */
  async nextFilled(): Promise<boolean> {
    for (;;) {
      while (this.next()) if (this.skipBlanks()) return true;
      if (!(await this.load())) return false;
    }
  }

  /** Goes to the next field; false at the end of the line. */
  skipBlanks(): boolean {
    const bytes = this.bytes;
    let i = this.at;
    let byte = bytes[i] ?? LF;
    while (byte === SPACE || byte === TAB) byte = bytes[++i] ?? LF;
    this.at = i;
    return i < this.end;
  }

  /** Goes to the next field; false at the end of the line or at a comment (`#`). */
  hasField(): boolean {
    return this.skipBlanks() && this.bytes[this.at] !== HASH;
  }

  /** The field that begins here, without going on. */
  field(): Uint8Array {
    let to = this.at;
    while (to < this.end && this.bytes[to] !== SPACE && this.bytes[to] !== TAB) to++;
    return this.bytes.subarray(this.at, to);
  }

  /** The field that begins here, for a message: in quotation marks, or its first byte where that cannot be seen. */
  shownField(): string {
    const field = this.field();
    const first = field[0] ?? SPACE;
    if (first > SPACE && first !== 0x7f) return quotedBytes(field);
    return `the byte 0x${first.toString(16).padStart(2, '0')}`;
  }

  /** Takes the next field, as ASCII; empty at the end of the line. */
  word(): string {
    this.skipBlanks();
    const field = this.field();
    this.at += field.length;
    // Longer than any keyword: what it is does not matter, only that it is none.
    return String.fromCharCode(...field.subarray(0, 64));
  }

  /** Takes a keyword where it comes next, in upper or lower case. @param keyword In lower case letters. */
  takes(keyword: string): boolean {
    this.skipBlanks();
    const bytes = this.bytes;
    const { length } = keyword;
    for (let index = 0; index < length; index++) {
      // Sets the bit that tells a lower case letter from its upper case.
      if (((bytes[this.at + index] ?? 0) | 0x20) !== keyword.charCodeAt(index)) return false;
    }
    if ((bytes[this.at + length] ?? LF) > SPACE) return false;
    this.at += length;
    return true;
  }

  /** Takes the rest of the line, without blanks around it. */
  rest(): Uint8Array {
    this.skipBlanks();
    let to = this.end;
    while (to > this.at && (this.bytes[to - 1] === SPACE || this.bytes[to - 1] === TAB)) to--;
    const rest = this.bytes.subarray(this.at, to);
    this.at = this.end;
    return rest;
  }

  /**
   * Takes a finite decimal number.
   * @param what For the message: `x of the vertex`.
   */
  number(what: string): number {
    this.skipBlanks();
    const value = this.#decimal();
    if (value - value !== 0) throw this.#notANumber(what);
    return value;
  }

  /** Takes a number where NaN and infinity do no harm, such as a colour; NaN for both. */
  numberOrNaN(what: string): number {
    this.skipBlanks();
    const value = this.#decimal();
    if (value - value === 0) return value;
    const field = this.field();
    if (!NO_NUMBER.test(String.fromCharCode(...field.subarray(0, 64)))) throw this.#notANumber(what);
    this.at += field.length;
    return Number.NaN;
  }

  /** The refusal of the current line. @param reason The end of a sentence: what is wrong with it. */
  corrupt(reason: string): Refusal {
    return new Refusal('corrupt', `Line ${this.line} of the ${this.#label} is wrong: ${reason}.`, {
      line: this.line,
    });
  }

  /** Reads past a decimal number; without going on, NaN where there is none and infinity where it overflows. */
  #decimal(): number {
    const bytes = this.bytes;
    const start = this.at;
    let i = start;
    let byte = bytes[i] ?? LF;
    const negative = byte === MINUS;
    if (negative || byte === PLUS) byte = bytes[++i] ?? LF;
    let mantissa = 0;
    const firstDigit = i;
    while (byte >= ZERO && byte <= ZERO + 9) {
      mantissa = mantissa * 10 + (byte - ZERO);
      byte = bytes[++i] ?? LF;
    }
    let digits = i - firstDigit;
    let exponent = 0;
    if (byte === DOT) {
      const point = i;
      byte = bytes[++i] ?? LF;
      while (byte >= ZERO && byte <= ZERO + 9) {
        mantissa = mantissa * 10 + (byte - ZERO);
        byte = bytes[++i] ?? LF;
      }
      exponent = point + 1 - i;
      digits -= exponent;
    }
    if (digits === 0) return Number.NaN;
    if (byte === 0x65 || byte === 0x45) {
      byte = bytes[++i] ?? LF;
      const down = byte === MINUS;
      if (down || byte === PLUS) byte = bytes[++i] ?? LF;
      if (byte < ZERO || byte > ZERO + 9) return Number.NaN;
      let power = 0;
      while (byte >= ZERO && byte <= ZERO + 9) {
        if (power < 100_000) power = power * 10 + (byte - ZERO);
        byte = bytes[++i] ?? LF;
      }
      exponent += down ? -power : power;
    }
    if (i < this.end && byte !== SPACE && byte !== TAB) return Number.NaN;
    // Both are exact, so one multiplication or division rounds once: the nearest double (Clinger 1990).
    if (mantissa < Number.MAX_SAFE_INTEGER && exponent >= -22 && exponent <= 22) {
      this.at = i;
      const power = POWERS_OF_TEN[exponent < 0 ? -exponent : exponent] ?? 1;
      const value = exponent < 0 ? mantissa / power : mantissa * power;
      return negative ? -value : value;
    }
    const value = Number(Buffer.from(bytes.buffer, bytes.byteOffset + start, i - start).toString('latin1'));
    if (Number.isFinite(value)) this.at = i;
    return value;
  }

  #notANumber(what: string): Refusal {
    if (!this.skipBlanks()) return this.corrupt(`${what} is missing`);
    return this.corrupt(`${what} is not a finite number but ${this.shownField()}`);
  }

  #isComment(start: number): boolean {
    let i = start;
    while (this.bytes[i] === SPACE || this.bytes[i] === TAB) i++;
    return this.bytes[i] === HASH;
  }
}
