import { useCallback, useMemo } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { paths } from '../../routing/paths.ts';
import type { Shelf } from '../list/sources.ts';
import { type Filters, filtersIn, filtersOut } from './filters.ts';

export interface FilterState {
  readonly address: string;
  readonly filters: Filters;
  /** Changes some; `replace`: without a step that one could go back. */
  readonly change: (changes: Partial<Filters>, replace?: boolean) => void;
}

/** The filters in the address of the page. */
export function useFilters(shelf: Shelf): FilterState {
  const { url, query, route } = useLocation();
  const filters = useMemo(() => filtersIn(query), [url]);
  const change = useCallback(
    (changes: Partial<Filters>, replace = false) => {
      // The address, not what was shown last: it may have changed since.
      const now = filtersIn(Object.fromEntries(new URLSearchParams(location.search)));
      route(paths[shelf](filtersOut({ ...now, ...changes })), replace);
    },
    [route, shelf],
  );
  return { address: url, filters, change };
}
