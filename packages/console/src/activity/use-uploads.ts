import { useInfiniteQuery, useQueryClient } from '@tanstack/preact-query';
import { useEffect, useMemo } from 'preact/hooks';
import { liveUploads, onConnectionReturned } from '../client/live-uploads.ts';
import { listUploads } from './list-uploads.ts';
import { mergeUploads } from './merge-uploads.ts';
import type { UploadFilters } from './upload-filters.ts';

/** The uploads that a filter lets through, as they are now. */
export function useUploads(filters: UploadFilters) {
  const client = useQueryClient();
  const list = useInfiniteQuery({
    queryKey: ['uploads', 'list', filters],
    queryFn: ({ pageParam }) => listUploads(filters, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });
  useEffect(
    () => onConnectionReturned(() => void client.invalidateQueries({ queryKey: ['uploads'] })),
    [client],
  );
  const live = liveUploads.value;
  const { data, hasNextPage: hasMore } = list;
  const uploads = useMemo(() => {
    const listed = data?.pages.flatMap((page) => page.uploads) ?? [];
    return mergeUploads({ listed, hasMore, live, filters });
  }, [data, hasMore, live, filters]);
  return { ...list, uploads, isCut: data?.pages.some(({ isCut }) => isCut) ?? false };
}
