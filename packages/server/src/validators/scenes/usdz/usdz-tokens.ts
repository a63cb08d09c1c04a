import { plainText, quoted } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';

export type UsdaToken = 'word' | 'number' | 'string' | 'asset' | 'mark' | 'end';

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const AT = 0x40;
const HASH = 0x23;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;

/** Splits a text layer (OpenUSD's usda grammar) into tokens; comments are left out. Each byte is looked at once. */
export class UsdaTokens {
  readonly #bytes: Buffer;
  readonly #name: string;
  #at = 0;
  #start = 0;
  #end = 0;

  constructor(bytes: Buffer, name: string) {
    this.#bytes = bytes;
    this.#name = name;
  }

  /** The text of the token that was read last, without its quotation marks, at most 1,024 bytes of it. */
  get text(): string {
    return this.#bytes.toString('utf8', this.#start, Math.min(this.#end, this.#start + 1024));
  }

  /** The first byte of the token that was read last. */
  get byte(): number {
    return this.#bytes[this.#start] ?? 0;
  }

  next(): UsdaToken {
    const bytes = this.#bytes;
    for (;;) {
      const byte = bytes[this.#at];
      if (byte === undefined) return 'end';
      if (byte === HASH) this.#at = after(bytes.indexOf(LINE_FEED, this.#at), bytes);
      else if (byte <= 0x20) this.#at++;
      else break;
    }
    this.#start = this.#at;
    const byte = this.byte;
    if (byte === QUOTE || byte === APOSTROPHE) return this.#delimited(byte, 'string');
    if (byte === AT) return this.#delimited(byte, 'asset');
    const type = startsNumber(byte) ? 'number' : isWord(byte) ? 'word' : 'mark';
    this.#at++;
    if (type !== 'mark') while (isWord(bytes[this.#at] ?? 0)) this.#at++;
    this.#end = this.#at;
    return type;
  }

  /** Between one mark and the next, or between three and three; only a string ends at the end of its line. */
  #delimited(mark: number, type: 'string' | 'asset'): UsdaToken {
    const bytes = this.#bytes;
    const triple = bytes[this.#at + 1] === mark && bytes[this.#at + 2] === mark;
    const width = triple ? 3 : 1;
    this.#start = this.#at + width;
    for (let at = this.#start; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === BACKSLASH && type === 'string') at++;
      else if (byte === LINE_FEED && !triple) break;
      else if (byte === mark && (!triple || (bytes[at + 1] === mark && bytes[at + 2] === mark))) {
        this.#end = at;
        this.#at = at + width;
        return type;
      }
    }
    throw new Refusal(
      'corrupt',
      `The USDZ package's layer ${quoted(this.#name)} has a ${type === 'string' ? 'text' : 'path'} that does not end, begun at its byte ${this.#at}.`,
      {
        member: plainText(this.#name),
        offset: this.#at,
      },
    );
  }
}

function after(at: number, bytes: Buffer): number {
  return at === -1 ? bytes.length : at + 1;
}

/** Letters, digits, `_`, `:`, `.`, signs inside of numbers, and everything beyond ASCII. */
function isWord(byte: number): boolean {
  return (
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x30 && byte <= 0x3a) ||
    byte === 0x5f ||
    byte === 0x2e ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte >= 0x80
  );
}

function startsNumber(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e;
}
