import type { ByteSource } from '../../../ports/validator.ts';
import { Refusal } from '../../refusal.ts';
import { fault, MAX_STRING_BYTES, quoted } from './fbx-node.ts';
import { parseNumber } from './fbx-number.ts';

const CHUNK_BYTES = 1024 * 1024;
/** Longest name, word or number, and most blanks between a name and its colon, in bytes. */
const MAX_WORD_BYTES = 256;

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COLON = 0x3a;
const STAR = 0x2a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;

/** Bytes that words and names are made of, and numbers: letters, digits and `_ - + . # ( ) |`. */
const WORD_BYTES = new Uint8Array(256);
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+.#()|') {
  WORD_BYTES[char.charCodeAt(0)] = 1;
}

/** `more`: the token goes on behind what was read; call `fill`. `word`: a bare one, like `Shading: T`. */
type TokenKind = 'name' | 'word' | 'number' | 'string' | 'star' | 'open' | 'close' | 'end' | 'more';

/**
 * Cuts an ASCII FBX into tokens. Memory does not depend on how long lines, strings and comments are: of
 * strings the beginning is kept, the others are only passed over.
 */
export class AsciiTokens {
  readonly #source: ByteSource;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #fetched: number;
  #whole = false;
  /** What is being passed over where the bytes ran out. */
  #inside: 'nothing' | 'comment' | 'string' = 'nothing';
  #resumed = false;
  /** Where a line ended when it was last looked for within a string. */
  #newline = -1;

  /** Number of the line the token begins in, from 1; of a string, that it ends in. */
  line = 1;
  /** A name without its colon, a word, a number as written, or the beginning of a string. */
  text = '';
  /** Bytes of the whole string. */
  length = 0;
  /** The value of a number. */
  value = 0;
  /** Whether a comma stood before the token, after the one before. */
  afterComma = false;
  /** Whether the token is the first of its line. */
  startsLine = false;

  /** @param start Offset to begin at: behind a byte order mark. */
  constructor(source: ByteSource, start: number) {
    this.#source = source;
    this.#fetched = start;
  }

  /** Fetches what follows; to be called after `more`. */
  async fill(): Promise<void> {
    const chunk = await this.#source.read(this.#fetched, CHUNK_BYTES);
    this.#fetched += chunk.length;
    this.#whole = chunk.length === 0;
    // What is left is at most one word: strings and comments are never begun again.
    this.#bytes = Buffer.concat([this.#bytes.subarray(this.#at), chunk]);
    this.#at = 0;
    this.#newline = -1;
  }

  /** @throws {Refusal} at bytes that are no token. */
  next(): TokenKind {
    if (!this.#resumed) {
      this.afterComma = false;
      this.startsLine = false;
    }
    const kind = this.#inside === 'string' ? this.#string() : this.#token();
    this.#resumed = kind === 'more';
    return kind;
  }

  #token(): TokenKind {
    if (!this.#skipBlanks()) return this.#whole ? 'end' : 'more';
    const byte = this.#bytes[this.#at];
    switch (byte) {
      case QUOTE:
        this.#at++;
        this.text = '';
        this.length = 0;
        this.#inside = 'string';
        return this.#string();
      case OPEN:
        this.#at++;
        return 'open';
      case CLOSE:
        this.#at++;
        return 'close';
      case STAR:
        this.#at++;
        return 'star';
      default:
        return this.#word();
    }
  }

  /** Passes over blanks, commas and comments; false where the bytes ran out. */
  #skipBlanks(): boolean {
    const bytes = this.#bytes;
    const end = bytes.length;
    let at = this.#at;
    while (at < end) {
      if (this.#inside === 'comment') {
        const newline = bytes.indexOf(NEWLINE, at);
        if (newline < 0) {
          at = end;
          break;
        }
        this.#inside = 'nothing';
        at = newline;
      }
      const byte = bytes[at] ?? 0;
      if (byte === COMMA) {
        if (this.afterComma)
          throw fault('corrupt', 'a value is missing between two commas', 'line', this.line);
        this.afterComma = true;
      } else if (byte === NEWLINE) {
        this.line++;
        this.startsLine = true;
      } else if (byte === SEMICOLON) {
        this.#inside = 'comment';
      } else if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) {
        this.#at = at;
        return true;
      }
      at++;
    }
    this.#at = end;
    return false;
  }

  #string(): TokenKind {
    const bytes = this.#bytes;
    const start = this.#at;
    const quote = bytes.indexOf(QUOTE, start);
    const end = quote < 0 ? bytes.length : quote;
    const room = MAX_STRING_BYTES - this.length;
    if (room > 0) this.text += bytes.toString('utf8', start, Math.min(end, start + room));
    this.length += end - start;
    this.#countLines(start, end);
    if (quote >= 0) {
      this.#at = quote + 1;
      this.#inside = 'nothing';
      return 'string';
    }
    this.#at = end;
    if (!this.#whole) return 'more';
    throw new Refusal(
      'truncated',
      `The FBX is cut off: it ends in line ${this.line}, inside a text that is not closed.`,
      { line: this.line },
    );
  }

  /** Remembers the next line end: to look for it behind every short string would take quadratic time. */
  #countLines(start: number, end: number): void {
    if (this.#newline < start) this.#newline = this.#newlineFrom(start);
    for (; this.#newline < end; this.#newline = this.#newlineFrom(this.#newline + 1)) this.line++;
  }

  #newlineFrom(start: number): number {
    const at = this.#bytes.indexOf(NEWLINE, start);
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  }

  #word(): TokenKind {
    const bytes = this.#bytes;
    const start = this.#at;
    let end = start;
    while (WORD_BYTES[bytes[end] ?? 0] === 1) end++;
    if (end - start > MAX_WORD_BYTES) {
      throw fault('corrupt', `a word is longer than ${MAX_WORD_BYTES} bytes`, 'line', this.line);
    }
    // Even the colon may be in what was not read yet.
    if (end + MAX_WORD_BYTES >= bytes.length && !this.#whole) return 'more';
    if (end === start) throw this.#noToken(bytes[start] ?? 0);
    const first = bytes[start] ?? 0;
    if (first < 0x3a) {
      const value = parseNumber(bytes, start, end);
      if (value === undefined) throw this.#badNumber(start, end);
      this.value = value;
      // Only integers that a double cannot hold are needed as written.
      if (Number.isSafeInteger(value) || end - start < 16) this.text = '';
      else this.text = bytes.toString('latin1', start, end);
      this.#at = end;
      return 'number';
    }
    this.text = bytes.toString('latin1', start, end);
    const colon = this.#colonAfter(end);
    this.#at = colon < 0 ? end : colon + 1;
    return colon < 0 ? 'word' : 'name';
  }

  #colonAfter(end: number): number {
    const bytes = this.#bytes;
    const limit = Math.min(bytes.length, end + MAX_WORD_BYTES);
    let at = end;
    while (at < limit && (bytes[at] === 0x20 || bytes[at] === 0x09)) at++;
    return bytes[at] === COLON ? at : -1;
  }

  #noToken(byte: number): Refusal {
    const shown =
      byte > 0x20 && byte < 0x7f
        ? quoted(String.fromCharCode(byte))
        : `byte 0x${byte.toString(16).padStart(2, '0')}`;
    return fault('corrupt', `${shown} stands where a name or a value has to be`, 'line', this.line);
  }

  #badNumber(start: number, end: number): Refusal {
    return fault(
      'corrupt',
      `${quoted(this.#bytes.toString('latin1', start, end))} is no number`,
      'line',
      this.line,
    );
  }
}
