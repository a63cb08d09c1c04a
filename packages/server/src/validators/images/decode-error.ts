import type { RefusalCode } from '../../ports/validator.ts';
import { Refusal } from '../refusal.ts';

/** What decoders say, in the order in which it decides the code: the first match wins. */
const CODES: readonly [RegExp, RefusalCode][] = [
  [
    /out of memory|insufficient memory|cannot allocate|failed to allocate|bad_alloc|allocation failed|enlarge memory/i,
    'decoder-out-of-memory',
  ],
  [/pixel limit|too large|too big|exceeds? (the )?maximum|security limit/i, 'too-large-decoded'],
  [
    /premature|truncat|unexpected end|end[ -]of[ -](file|data|stream|frame)|not enough|too short|read error|\bEOF\b|short of/i,
    'truncated',
  ],
];

/**
 * Turns what a decoding library threw into a refusal. Only its last line is quoted (libvips stacks
 * warnings above the cause), without file paths and control characters.
 *
 * @param format The format's name for people, like `JPEG`.
 */
export function refusalFromDecoder(format: string, error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = CODES.find(([pattern]) => pattern.test(text))?.[1] ?? 'corrupt';
  const line = lastLine(text);
  // What libvips says of an interlaced PNG that ends early.
  const reason = /^unknown error$/i.test(line) ? 'the data ends or breaks before the last pixel' : line;
  if (code === 'decoder-out-of-memory') {
    return new Refusal(
      code,
      `Decoding the ${format} needs more memory than a decoder may use; reduce its dimensions.`,
    );
  }
  return new Refusal(code, `The ${format} cannot be decoded completely: ${reason}.`, { format });
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const line = lines.filter((candidate) => candidate !== '').at(-1) ?? 'the decoder gave no reason';
  return (
    line
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a message may quote the file's bytes
      .replace(/[\u0000-\u001f\u007f]/g, ' ')
      .replace(/(?:\/[\w.@-]+){2,}/g, '(path)')
      .replace(/[.:\s]+$/, '')
      .slice(0, 200)
  );
}
