/** A `Content-Range` header, read. Positions in bytes; `end` is exclusive, unlike on the wire. */
export type ContentRange =
  | { readonly kind: 'range'; readonly start: number; readonly end: number; readonly total: number | null }
  | { readonly kind: 'unsatisfied'; readonly total: number };

const RANGE = /^bytes\s+(\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i;
const UNSATISFIED = /^bytes\s+\*\/(\d{1,15})$/i;

/**
 * Reads a range, its total known or `*`, and the answer that none can be satisfied (RFC 9110 section 14.4).
 * @returns undefined for a missing header, another unit, or anything that contradicts itself
 */
export function parseContentRange(value: string | undefined): ContentRange | undefined {
  const text = value?.trim() ?? '';
  const unsatisfied = UNSATISFIED.exec(text);
  if (unsatisfied !== null) return { kind: 'unsatisfied', total: Number(unsatisfied[1]) };
  const range = RANGE.exec(text);
  if (range === null) return undefined;
  const start = Number(range[1]);
  const end = Number(range[2]) + 1;
  const total = range[3] === '*' ? null : Number(range[3]);
  if (end <= start || (total !== null && end > total)) return undefined;
  return { kind: 'range', start, end, total };
}

/** A `Content-Length` header in bytes; null when it is missing or unreadable (RFC 9110 section 8.6). */
export function parseContentLength(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,15}$/.test(value.trim()) ? Number(value) : null;
}
