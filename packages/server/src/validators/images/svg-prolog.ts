/** Longest prolog (XML declaration, comments, doctype) searched for the root element, in characters. */
const MAX_PROLOG = 64 * 1024;

/**
 * Finds where the root element of an SVG begins, as an index into the decoded text; undefined where the
 * content is not XML with an `svg` root. Tolerant of what may stand before it (XML 1.0 section 2.8), so that
 * a broken SVG is still judged as one and its fault named.
 */
export function svgRootOffset(head: Buffer): number | undefined {
  const text = decodePrefix(head);
  let at = 0;
  while (at < text.length) {
    at += /^[\ufeff\s]*/.exec(text.slice(at, at + 4096))?.[0].length ?? 0;
    if (text.startsWith('<?', at)) at = after(text, '?>', at);
    else if (text.startsWith('<!--', at)) at = after(text, '-->', at);
    else if (/^<!DOCTYPE/i.test(text.slice(at, at + 9))) at = afterDoctype(text, at);
    else return /^<(?:[\w.-]+:)?svg[\s/>]/.test(text.slice(at, at + 128)) ? at : undefined;
  }
  return undefined;
}

function decodePrefix(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return head.toString('utf16le', 0, MAX_PROLOG);
  if (head[0] === 0xfe && head[1] === 0xff) {
    return Buffer.from(head.subarray(0, head.length & ~1))
      .swap16()
      .toString('utf16le', 0, MAX_PROLOG);
  }
  // Markup is ASCII in every other encoding we take, so bytes can stand for characters here.
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  return head.toString('latin1', start, MAX_PROLOG);
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + mark.length;
}

function afterDoctype(text: string, from: number): number {
  const close = text.indexOf('>', from);
  const subset = text.indexOf('[', from);
  if (subset === -1 || (close !== -1 && close < subset)) return close === -1 ? text.length : close + 1;
  const end = /\]\s*>/g;
  end.lastIndex = subset;
  return end.exec(text) === null ? text.length : end.lastIndex;
}
