/** A key with its secret, by the names of the fields of the form. */
export interface PastedPair {
  readonly key: string;
  readonly secret: string;
}

/**
 * Both halves of a pair that was pasted at once: the lines that the server prints (`WHARF_API_KEY=...`, with or without
 * `export` and quotes), or `key:secret`.
 *
 * @returns undefined for any other text, which belongs into the field it was pasted into
 */
export function pastedPair(text: string): PastedPair | undefined {
  const key = variable(text, 'WHARF_API_KEY');
  const secret = variable(text, 'WHARF_API_SECRET');
  if (key !== undefined && secret !== undefined) return { key, secret };
  const pair = /^\s*([^\s:]+):(\S+)\s*$/.exec(text);
  return pair?.[1] === undefined || pair[2] === undefined ? undefined : { key: pair[1], secret: pair[2] };
}

function variable(text: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}=(?:"([^"\\n]+)"|'([^'\\n]+)'|([^\\s"']+))`).exec(text);
  return value?.[1] ?? value?.[2] ?? value?.[3];
}
