import type { ByteRange } from '../../../ports/blob-store.ts';
import type { IndexedPart } from '../../../ports/part-index.ts';

/** A run of bytes of an object that is contiguous in one file. All numbers are bytes. */
export interface Segment {
  /** Where the run begins in the object. */
  readonly start: number;
  readonly length: number;
  /** Null: the main file. Otherwise the name of a part's own file. */
  readonly spill: string | null;
  /** Where the run begins in the file. */
  readonly offset: number;
}

/** The object that these parts make, in order of number; neighbours in one file become one segment. */
export function segmentsOf(parts: readonly IndexedPart[]): readonly Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  for (const { size, spill, offset } of parts) {
    const last = segments.at(-1);
    if (last !== undefined && last.spill === null && spill === null && last.offset + last.length === offset) {
      segments[segments.length - 1] = { ...last, length: last.length + size };
    } else {
      segments.push({ start, length: size, spill, offset });
    }
    start += size;
  }
  return segments;
}

/** The pieces of the segments that cover `range`, in order. */
export function* piecesOf(segments: readonly Segment[], range: ByteRange): Generator<Segment> {
  for (let index = indexAt(segments, range.start); index < segments.length; index += 1) {
    const segment = segments[index] as Segment;
    if (segment.start >= range.end) return;
    const start = Math.max(segment.start, range.start);
    const end = Math.min(segment.start + segment.length, range.end);
    if (end <= start) continue;
    yield {
      start,
      length: end - start,
      spill: segment.spill,
      offset: segment.offset + start - segment.start,
    };
  }
}

/** Index of the last segment that begins at or before `position`; 0 when there is none. */
function indexAt(segments: readonly Segment[], position: number): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((segments[middle] as Segment).start <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
