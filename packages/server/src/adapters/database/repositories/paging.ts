import { type Expression, type ExpressionBuilder, type ReferenceExpression, type SqlBool, sql } from 'kysely';
import type { Page, PageRequest, Position } from '../../../ports/page.ts';
import type { Boundary } from './list-order.ts';

/**
 * What comes after `position` in a list sorted by `column`, then `id`. One comparison of pairs, which both
 * databases answer from an index on the two columns.
 */
export function beyond<DB, TB extends keyof DB>(
  eb: ExpressionBuilder<DB, TB>,
  column: ReferenceExpression<DB, TB> & string,
  id: ReferenceExpression<DB, TB> & string,
  direction: 'asc' | 'desc',
  position: Boundary,
): Expression<SqlBool> {
  return direction === 'asc'
    ? sql<SqlBool>`(${eb.ref(column as never)}, ${eb.ref(id as never)}) > (${position.at}, ${position.id})`
    : sql<SqlBool>`(${eb.ref(column as never)}, ${eb.ref(id as never)}) < (${position.at}, ${position.id})`;
}

/** One row more than the page holds tells whether there is another page. */
export function rowsToFetch(request: PageRequest): number {
  return request.size + 1;
}

/** Makes a page of the rows fetched by {@link rowsToFetch}. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  items: readonly Item[],
  request: PageRequest,
  positionOf: (row: Row) => Position,
): Page<Item> {
  const last = rows[request.size - 1];
  if (rows.length <= request.size || last === undefined) return { items };
  return { items: items.slice(0, request.size), next: positionOf(last) };
}
