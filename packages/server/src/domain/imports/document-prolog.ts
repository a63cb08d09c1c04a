/** The end of a sort of thing that may stand before the root element, where one begins at an index. */
type Skip = (text: string, at: number) => number | undefined;

/** XML 1.0 section 2.8, and HTML's comments. */
const SKIPS: readonly Skip[] = [
  (text, at) => endOf(/\s+/y, text, at),
  (text, at) => enclosed('<?', '?>', text, at),
  (text, at) => enclosed('<!--', '-->', text, at),
  doctype,
];

/**
 * A document from its root element on; from `<!doctype html` on, where it has that. Takes time in proportion
 * to the length of the text, whatever it holds: it comes from anybody's server.
 */
export function withoutProlog(text: string): string {
  let at = 0;
  for (let next: number | undefined = 0; next !== undefined; ) {
    at = next;
    next = SKIPS.map((skip) => skip(text, at)).find((end) => end !== undefined);
  }
  return text.slice(at);
}

function enclosed(open: string, close: string, text: string, at: number): number | undefined {
  if (!text.startsWith(open, at)) return undefined;
  const end = text.indexOf(close, at + open.length);
  return end === -1 ? undefined : end + close.length;
}

/** Of another language than HTML, with or without an internal subset. */
function doctype(text: string, at: number): number | undefined {
  // The space is taken whole or not at all, so that no part of it is tried twice.
  const named = endOf(/<!doctype(?=\s)\s*(?!\s|html\b)/iy, text, at);
  const bracket = named === undefined ? undefined : endOf(/[[>]/g, text, named);
  if (bracket === undefined || text[bracket - 1] === '>') return bracket;
  return endOf(/\]\s*>/g, text, bracket);
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
