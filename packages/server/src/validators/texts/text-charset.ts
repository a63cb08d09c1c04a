import type { ByteSource } from '../../ports/validator.ts';
import { TextTally } from './text-tally.ts';

export type Charset = 'utf-8' | 'utf-16le' | 'utf-16be' | 'iso-8859-1' | 'windows-1252';

/** What the whole file decoded as; else why it is not text, as the end of a sentence. */
export type DecodedText =
  | { readonly ok: true; readonly charset: Charset; readonly tally: TextTally }
  | { readonly ok: false; readonly reason: string };

export interface DecodeTextOptions {
  /** Keep the whole text in the tally; for files known to be small. */
  readonly keepAll: boolean;
  progress(fraction: number): void;
}

const CHUNK_BYTES = 1024 * 1024;
/** Share of bytes above 0x7F from which content that is not UTF-8 is no plausible Western European text. */
const MAX_HIGH_SHARE = 0.5;
/**
 * C0 control characters that do not occur in text. BEL, BS, TAB, LF, VT, FF, CR and ESC do (terminal
 * logs): the set that file(1) takes. SUB (0x1A) is judged apart: DOS wrote one at the end of a text.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters tell binary from text
const BINARY_CONTROL = /[\u0000-\u0006\u000e-\u0019\u001c-\u001f]|\u001a(?!$)/;
/** Characters of windows-1252 at 0x80 to 0x9F (WHATWG Encoding, index windows-1252); U+FFFD where it has none. */
const WINDOWS_1252 = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ';

/**
 * Decodes a whole file piece by piece: by its byte order mark where it has one, else as UTF-8, else as
 * ISO-8859-1 or windows-1252. Memory does not grow with the file.
 */
export async function decodeText(source: ByteSource, options: DecodeTextOptions): Promise<DecodedText> {
  const mark = await source.read(0, 3);
  if (mark[0] === 0xff && mark[1] === 0xfe) return decodeUnicode('utf-16le', source, options);
  if (mark[0] === 0xfe && mark[1] === 0xff) return decodeUnicode('utf-16be', source, options);
  const utf8 = await decodeUnicode('utf-8', source, options);
  const marked = mark[0] === 0xef && mark[1] === 0xbb && mark[2] === 0xbf;
  // A control character is one in every charset; only malformed UTF-8 may still be another.
  if (utf8.ok || utf8.malformed === false || marked) return utf8;
  return decodeSingleByte(source, options);
}

async function decodeUnicode(
  charset: 'utf-8' | 'utf-16le' | 'utf-16be',
  source: ByteSource,
  { keepAll, progress }: DecodeTextOptions,
): Promise<DecodedText & { malformed?: boolean }> {
  const decoder = new TextDecoder(charset, { fatal: true });
  const tally = new TextTally(keepAll);
  const unit = charset === 'utf-8' ? 1 : 2;
  for (let at = 0; at < source.size || at === 0; ) {
    const chunk = await source.read(at, CHUNK_BYTES);
    const last = at + chunk.length >= source.size || chunk.length === 0;
    let text: string;
    try {
      text = decoder.decode(chunk, { stream: !last });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return {
        ok: false,
        malformed: true,
        reason: `it is not valid ${charset} between bytes ${at} and ${at + chunk.length}`,
      };
    }
    const control = findControl(text, last);
    if (control !== -1) {
      const offset = at + (unit === 1 ? Buffer.byteLength(text.slice(0, control)) : control * unit);
      return { ok: false, malformed: false, reason: controlReason(text.charCodeAt(control), offset) };
    }
    tally.add(text);
    at += chunk.length;
    progress(source.size === 0 ? 1 : at / source.size);
    if (last) break;
  }
  return { ok: true, charset, tally };
}

async function decodeSingleByte(
  source: ByteSource,
  { keepAll, progress }: DecodeTextOptions,
): Promise<DecodedText> {
  const tally = new TextTally(keepAll);
  let high = 0;
  let windows = false;
  for (let at = 0; at < source.size; ) {
    const chunk = Buffer.from(await source.read(at, CHUNK_BYTES));
    if (chunk.length === 0) break;
    let text = chunk.toString('latin1');
    const control = findControl(text, at + chunk.length >= source.size);
    if (control !== -1) return { ok: false, reason: controlReason(text.charCodeAt(control), at + control) };
    for (const byte of chunk) if (byte >= 0x80) high++;
    text = text.replace(/[\u0080-\u009f]/g, (code) => {
      windows = true;
      return WINDOWS_1252.charAt(code.charCodeAt(0) - 0x80);
    });
    const undefinedCode = windows ? text.indexOf('\ufffd') : -1;
    if (undefinedCode !== -1) {
      return {
        ok: false,
        reason: `byte ${at + undefinedCode} is neither UTF-8 nor windows-1252; save it as UTF-8`,
      };
    }
    tally.add(text);
    at += chunk.length;
    progress(at / source.size);
  }
  if (high > source.size * MAX_HIGH_SHARE) {
    return { ok: false, reason: 'it is neither UTF-8 nor Western European text; save it as UTF-8' };
  }
  return { ok: true, charset: windows ? 'windows-1252' : 'iso-8859-1', tally };
}

/** Index of the first character that text does not have, or -1. */
function findControl(text: string, last: boolean): number {
  const index = text.search(BINARY_CONTROL);
  if (index !== -1 || last || !text.endsWith('\u001a')) return index;
  return text.length - 1;
}

function controlReason(code: number, offset: number): string {
  return `it has the control character 0x${code.toString(16).padStart(2, '0')} at byte ${offset}`;
}
