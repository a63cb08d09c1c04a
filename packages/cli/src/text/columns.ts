/** Text in the columns of a terminal, where a letter may be two columns wide or none. */
import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns that `text` takes; escape sequences take none. */
export function columns(text: string): number {
  return stringWidth(text);
}

/** As many graphemes from the front of `parts` as fit in `width` columns. */
function taken(parts: Iterable<string>, width: number): string[] {
  const fitting: string[] = [];
  let left = width;
  for (const part of parts) {
    left -= columns(part);
    if (left < 0) break;
    fitting.push(part);
  }
  return fitting;
}

/**
 * `text` in at most `width` columns; what does not fit is left out in the middle, since the ends of a file name tell
 * most. `text` has no escape sequences.
 */
export function fitted(text: string, width: number, ellipsis = '…'): string {
  if (columns(text) <= width) return text;
  const room = width - columns(ellipsis);
  if (room < 1)
    return taken(
      [...graphemes.segment(text)].map(({ segment }) => segment),
      Math.max(0, width),
    ).join('');
  const parts = [...graphemes.segment(text)].map(({ segment }) => segment);
  const head = taken(parts, Math.ceil(room / 2)).join('');
  const tail = taken(parts.toReversed(), room - columns(head))
    .toReversed()
    .join('');
  return `${head}${ellipsis}${tail}`;
}

/** `text`, filled with spaces to `width` columns. */
export function padded(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - columns(text)));
  return side === 'left' ? `${text}${space}` : `${space}${text}`;
}
