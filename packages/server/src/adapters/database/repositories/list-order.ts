import type { ListSort, Position } from '../../../ports/page.ts';

/** The columns that lists of assets and models are sorted by, each with an index that begins with the project. */
const COLUMNS = {
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  name: 'name_order',
  size: 'size',
} as const satisfies Record<ListSort['by'], string>;

interface SortedRow {
  readonly id: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly name_order: string;
  readonly size: number;
}

export function sortColumn(sort: ListSort): (typeof COLUMNS)[ListSort['by']] {
  return COLUMNS[sort.by];
}

/** Where a row stands in a list sorted like this. */
export function positionOf(row: SortedRow, { by }: ListSort): Position {
  return by === 'name' ? { at: 0, name: row.name_order, id: row.id } : { at: row[COLUMNS[by]], id: row.id };
}

/** What the sort column is compared with to go on from `position`. */
export function boundary(position: Position, { by }: ListSort): Boundary {
  return { at: by === 'name' ? (position.name ?? '') : position.at, id: position.id };
}

/** A position by the values of the columns. */
export interface Boundary {
  readonly at: number | string;
  readonly id: string;
}
