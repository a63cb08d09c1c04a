import { decodeCursor, encodeCursor } from '../domain/cursors.ts';
import type { Page, PageRequest } from '../ports/page.ts';

/**
 * The page that a list request asks for.
 * @param filters what the token must have been issued for
 */
export function pageRequest(
  query: { readonly pageSize?: number; readonly paginationToken?: string },
  defaultSize: number,
  filters: unknown,
): PageRequest {
  const size = query.pageSize ?? defaultSize;
  // Clients send an empty token for the first page, as some do for the end.
  if (query.paginationToken === undefined || query.paginationToken === '') return { size };
  return { size, after: decodeCursor(query.paginationToken, filters) };
}

/** `nextPaginationToken`, absent on the last page. */
export function presentPage(page: Page<unknown>, filters: unknown): { nextPaginationToken?: string } {
  return page.next === undefined ? {} : { nextPaginationToken: encodeCursor(page.next, filters) };
}
