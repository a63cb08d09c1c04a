/** Bytes of an answer with status 206. */
export interface ContentRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Of the whole; `undefined` where the server does not tell. */
  readonly total: number | undefined;
}

/** `Content-Range` of a single range (RFC 9110 section 14.4); `undefined` where it is none, or makes no sense. */
export function parseContentRange(header: string | null): ContentRange | undefined {
  const match = /^\s*bytes\s+(\d+)-(\d+)\/(\d+|\*)\s*$/i.exec(header ?? '');
  if (match === null) return undefined;
  const [, first, last, length] = match;
  const range = {
    start: Number(first),
    end: Number(last) + 1,
    total: length === '*' ? undefined : Number(length),
  };
  if (![range.start, range.end, range.total ?? 0].every(Number.isSafeInteger)) return undefined;
  return range.end > range.start && range.end <= (range.total ?? range.end) ? range : undefined;
}
