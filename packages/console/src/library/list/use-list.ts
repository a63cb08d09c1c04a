import { type QueryClient, useInfiniteQuery, useQueryClient } from '@tanstack/preact-query';
import { useCallback, useMemo, useRef } from 'preact/hooks';
import { LIBRARY_KEY } from '../../client/library-key.ts';
import { sawError } from '../../client/watch-session.ts';
import type { Entry } from './entry.ts';
import {
  type ListPage,
  type LoadedPages,
  loadedEntries,
  newOn,
  withEntries,
  withFirstPage,
} from './pages.ts';
import { RENEWED_AT_ONCE, type Source } from './sources.ts';

/** Milliseconds that a list is kept while another page is shown, so that one comes back to what was loaded. */
const KEPT = 30 * 60_000;
/** Milliseconds after which what is looked at is asked for again, when there is an occasion. */
const FRESH = 20_000;

export interface List {
  readonly entries: readonly Entry[];
  /** Nothing is there to be shown yet. */
  readonly isLoading: boolean;
  /** What is shown is of other filters, until the list of these is here. */
  readonly isBefore: boolean;
  readonly error: unknown;
  /** More is there than is loaded. */
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  readonly retry: () => void;
  /** Looks at the first page again. @returns how many entries on it are not loaded yet, and what shows them */
  readonly lookForNew: () => Promise<{ readonly count: number; readonly show: () => void }>;
  /** Asks again for those of these entries that have not been asked for in a while. */
  readonly renew: (entries: readonly Entry[]) => void;
}

/**
 * A list of the library. Once loaded it stays as it is, however long: coming back to it, or to the window, never loads
 * all its pages again. What changes is looked for on the first page, and among the entries on the screen.
 */
export function useList(source: Source): List {
  const client = useQueryClient();
  const query = useInfiniteQuery({
    queryKey: source.key,
    queryFn: ({ pageParam, signal }) => source.page(pageParam as string | undefined, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: ListPage) => last.next,
    placeholderData: (before: LoadedPages | undefined) => before,
    staleTime: 'static',
    gcTime: KEPT,
  });
  const { data, isPlaceholderData, isError, isFetchNextPageError, hasNextPage, isFetchingNextPage } = query;
  const { fetchNextPage, refetch } = query;
  const entries = useMemo(() => loadedEntries(data), [data]);
  const renewing = useRef(new Set<string>());
  // What was loaded before the list was opened may have been changed on another page meanwhile.
  const openedAt = useMemo(() => Date.now(), [source]);
  const renew = useCallback(
    (shown: readonly Entry[]) => {
      const since = Math.max(openedAt, Date.now() - FRESH);
      const old = shown.filter(({ of, asOf }) => of !== 'upload' && asOf < since);
      void renewEntries(client, source, old, renewing.current);
    },
    [client, source, openedAt],
  );
  const lookForNew = useCallback(() => look(client, source), [client, source]);
  return {
    entries,
    isLoading: data === undefined && !isError,
    isBefore: isPlaceholderData,
    error: isError ? query.error : undefined,
    hasMore: hasNextPage && !isPlaceholderData,
    isLoadingMore: isFetchingNextPage,
    loadMore: () => {
      if (!hasNextPage || isFetchingNextPage || isFetchNextPageError || isPlaceholderData) return;
      // Until the list is rendered again it does not say that it is loading: what was begun is not begun anew.
      void fetchNextPage({ cancelRefetch: false });
    },
    retry: () => void (isFetchNextPageError ? fetchNextPage() : refetch()),
    lookForNew,
    renew,
  };
}

async function look(client: QueryClient, { key, page }: Source) {
  // What is being loaded just now is new as it is.
  if (client.getQueryData(key) === undefined) return { count: 0, show: () => undefined };
  const first = await page(undefined);
  const data = client.getQueryData<LoadedPages>(key);
  return {
    count: data === undefined ? 0 : newOn(first, data).length,
    show: () =>
      client.setQueryData<LoadedPages>(key, (now) => (now === undefined ? now : withFirstPage(now, first))),
  };
}

async function renewEntries(
  client: QueryClient,
  { key, renew }: Source,
  wanted: readonly Entry[],
  renewing: Set<string>,
): Promise<void> {
  const ids = wanted
    .map(({ id }) => id)
    .filter((id) => !renewing.has(id))
    .slice(0, RENEWED_AT_ONCE);
  if (ids.length === 0) return;
  for (const id of ids) renewing.add(id);
  try {
    const now = new Map((await renew(ids)).map((entry) => [entry.id, entry]));
    client.setQueryData<LoadedPages>(key, (data) =>
      data === undefined
        ? data
        : withEntries(data, (entry) => (ids.includes(entry.id) ? now.get(entry.id) : entry)),
    );
  } catch (error) {
    // What is shown stays; the next occasion asks again.
    sawError(error);
  } finally {
    for (const id of ids) renewing.delete(id);
  }
}

/** Changes entries in every list that is loaded; `undefined` takes one away. */
export function changeEntries(client: QueryClient, change: (entry: Entry) => Entry | undefined): void {
  client.setQueriesData<LoadedPages>({ queryKey: [LIBRARY_KEY] }, (data) =>
    data === undefined ? data : withEntries(data, change),
  );
}

/** Forgets the lists that are not shown: what was changed may belong into others of them now. */
export function forgetOtherLists(client: QueryClient): void {
  client.removeQueries({ queryKey: [LIBRARY_KEY], type: 'inactive' });
}
