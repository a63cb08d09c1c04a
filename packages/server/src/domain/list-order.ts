import type { ListSort, TimeBounds } from '../ports/page.ts';
import { InvalidRequestError } from './errors.ts';

/** What a request may say of the order of a list, and of the times that go with it. */
export interface OrderQuery {
  readonly sortBy?: ListSort['by'];
  readonly sortDirection?: ListSort['direction'];
  readonly createdAfter?: string;
  readonly createdBefore?: string;
  readonly updatedAfter?: string;
  readonly updatedBefore?: string;
}

/**
 * Newest first, unless the query asks for something else.
 * @throws InvalidRequestError for a direction of nothing
 */
export function listSort({ sortBy, sortDirection }: OrderQuery): ListSort {
  if (sortDirection !== undefined && sortBy === undefined) {
    throw invalid('sortDirection needs sortBy', ['sortDirection', 'sortBy']);
  }
  return { by: sortBy ?? 'createdAt', direction: sortDirection ?? 'desc' };
}

/**
 * The bounds on the time that the list is sorted by.
 * @throws InvalidRequestError for one on another time: Scenario pages by the bounded column, so it is refused, not
 *   ignored
 */
export function timeBounds(query: OrderQuery): TimeBounds {
  const { createdAfter, createdBefore, updatedAfter, updatedBefore, sortBy } = query;
  requireSort({ createdAfter, createdBefore }, 'createdAt', sortBy);
  requireSort({ updatedAfter, updatedBefore }, 'updatedAt', sortBy);
  return {
    after: instant(createdAfter ?? updatedAfter),
    before: instant(createdBefore ?? updatedBefore),
  };
}

function requireSort(
  filters: Readonly<Record<string, string | undefined>>,
  wanted: 'createdAt' | 'updatedAt',
  sortBy: OrderQuery['sortBy'],
): void {
  for (const [name, value] of Object.entries(filters)) {
    if (value === undefined || sortBy === wanted) continue;
    throw invalid(`${name} needs sortBy=${wanted}`, [name, 'sortBy']);
  }
}

/**
 * Milliseconds since the epoch of an ISO 8601 text. Without a zone it is UTC, like every time of the
 * API: `Date.parse` would take the zone of the server.
 */
export function instant(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const upper = text.toUpperCase().replace(' ', 'T');
  const zoned = !upper.includes('T') || /(Z|[+-]\d\d:\d\d)$/.test(upper) ? upper : `${upper}Z`;
  return Date.parse(zoned);
}

function invalid(reason: string, fields: readonly string[]): InvalidRequestError {
  return new InvalidRequestError(reason, { fields });
}
