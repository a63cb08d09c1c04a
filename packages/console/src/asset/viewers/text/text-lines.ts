/** A text that comes page by page, as lines to show. */

export interface Line {
  /** From 1; `undefined`: goes on with the line before, which is too long for one row. */
  readonly number: number | undefined;
  readonly text: string;
}

export interface TextLines {
  /** Lines together, so that what is out of sight costs little. */
  readonly chunks: readonly (readonly Line[])[];
  /** Lines so far. */
  readonly count: number;
  /** What came after the last line end: its line may go on. */
  readonly rest: string;
  /** Whether the rest goes on with a line that is there already. */
  readonly restContinues: boolean;
}

export const NO_LINES: TextLines = { chunks: [], count: 0, rest: '', restContinues: false };

/** Characters of a row: a megabyte in one line would stop a browser. */
const LONGEST_ROW = 2_000;
const ROWS_OF_CHUNK = 200;
const CHARACTERS_OF_CHUNK = 16_384;

/** @param last whether nothing comes after this page */
export function withPage(before: TextLines, page: string, last: boolean): TextLines {
  const parts = (before.rest + page).split(/\r\n|\n|\r(?!$)/);
  let rest = parts.pop() ?? '';
  let { count, restContinues: continues } = before;
  const lines: Line[] = [];
  const add = (texts: readonly string[]) => {
    for (const text of texts) {
      if (!continues) count += 1;
      lines.push({ number: continues ? undefined : count, text });
      continues = true;
    }
  };
  for (const part of parts) {
    add(rows(part));
    continues = false;
  }
  if (last) {
    if (rest !== '' || count === 0) add(rows(rest.replace(/\r$/, '')));
    rest = '';
  } else if (rest.length > LONGEST_ROW) {
    const full = rows(rest);
    rest = full.at(-1) ?? '';
    add(full.slice(0, -1));
  }
  return { chunks: [...before.chunks, ...chunksOf(lines)], count, rest, restContinues: continues };
}

/** A line in rows; never between the halves of a surrogate pair. */
function rows(text: string): readonly string[] {
  if (text.length <= LONGEST_ROW) return [text];
  const all: string[] = [];
  for (let from = 0; from < text.length; ) {
    const split = /[\ud800-\udbff]/.test(text.charAt(from + LONGEST_ROW - 1));
    const to = from + LONGEST_ROW - (split ? 1 : 0);
    all.push(text.slice(from, to));
    from = to;
  }
  return all;
}

function chunksOf(lines: readonly Line[]): readonly (readonly Line[])[] {
  const chunks: Line[][] = [];
  let chunk: Line[] = [];
  let characters = 0;
  for (const line of lines) {
    if (chunk.length === ROWS_OF_CHUNK || characters > CHARACTERS_OF_CHUNK) {
      chunks.push(chunk);
      chunk = [];
      characters = 0;
    }
    chunk.push(line);
    characters += line.text.length;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}
