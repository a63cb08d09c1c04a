/** A string, a number or word, or one of the signs of JSON (RFC 8259). */
const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s"{}[\],:]+|[{}[\],:]/gs;
const INDENT = '  ';
/** From here on nothing is indented further: it would be mostly space. */
const DEEPEST = 100;

/** JSON with a line for each value. Nothing but space is changed: numbers and repeated keys stay as they are. */
export function formatJson(json: string): string {
  const out: string[] = [];
  let depth = 0;
  let before = '';
  const line = () => out.push(`\n${INDENT.repeat(Math.min(Math.max(depth, 0), DEEPEST))}`);
  for (const [token] of json.matchAll(TOKEN)) {
    const opened = before === '{' || before === '[';
    if (token === '}' || token === ']') {
      depth -= 1;
      if (!opened) line();
    } else if (opened || before === ',') {
      line();
    }
    out.push(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth += 1;
    before = token;
  }
  return out.join('');
}
