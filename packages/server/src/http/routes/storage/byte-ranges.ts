import type { ByteRange } from '../../../ports/blob-store.ts';

/**
 * Reads a `Range` header (RFC 9110 section 14) for an object of `size` bytes.
 *
 * @returns the range; `whole` when there is none, or none that has to be honoured (another unit,
 * several ranges, bad syntax); `unsatisfiable` when it lies outside the object.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/.exec(header ?? '');
  if (match === null) return 'whole';
  const first = match[1] ?? '';
  const last = match[2] ?? '';
  if (first === '' && last === '') return 'whole';
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'whole';
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
}

/** Whether an `If-None-Match` or `If-Match` list holds the tag (weak comparison) or is `*`. */
export function listsTag(header: string, etag: string): boolean {
  return header.split(',').some((item) => {
    const tag = item.trim().replace(/^W\//, '');
    return tag === '*' || tag === etag;
  });
}
