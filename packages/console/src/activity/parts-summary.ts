import type { UploadPart } from '@wharf/sdk';

/** Most cells of a map of parts; of more parts, each cell stands for several. */
const MOST_CELLS = 480;
/** Most stretches of missing parts that are named. */
const NAMED_GAPS = 8;

export interface PartsCell {
  /** Numbers of its first and last part. */
  readonly first: number;
  readonly last: number;
  /** Share of its parts that are here, 0 to 1. */
  readonly received: number;
}

export interface PartsSummary {
  readonly count: number;
  readonly received: number;
  /** Bytes of the parts that are here. */
  readonly bytes: number;
  readonly cells: readonly PartsCell[];
  /** Parts that are missing, as people write them: `3, 7–12`. Empty where none is. */
  readonly missing: string;
}

/** What is here of a multipart upload. */
export function summarizeParts(parts: readonly UploadPart[]): PartsSummary {
  const here = parts.filter(({ size }) => size !== undefined);
  return {
    count: parts.length,
    received: here.length,
    bytes: here.reduce((sum, { size = 0 }) => sum + size, 0),
    cells: cellsOf(parts),
    missing: gapsOf(parts),
  };
}

function cellsOf(parts: readonly UploadPart[]): readonly PartsCell[] {
  const perCell = Math.max(1, Math.ceil(parts.length / MOST_CELLS));
  const cells: PartsCell[] = [];
  for (let start = 0; start < parts.length; start += perCell) {
    const group = parts.slice(start, start + perCell);
    const here = group.filter(({ size }) => size !== undefined).length;
    cells.push({
      first: group[0]?.number ?? 0,
      last: group.at(-1)?.number ?? 0,
      received: here / group.length,
    });
  }
  return cells;
}

function gapsOf(parts: readonly UploadPart[]): string {
  const gaps: [first: number, last: number][] = [];
  for (const { number, size } of parts) {
    if (size !== undefined) continue;
    const gap = gaps.at(-1);
    if (gap?.[1] === number - 1) gap[1] = number;
    else gaps.push([number, number]);
  }
  const named = gaps
    .slice(0, NAMED_GAPS)
    .map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
  return named.join(', ') + (gaps.length > NAMED_GAPS ? ', …' : '');
}
