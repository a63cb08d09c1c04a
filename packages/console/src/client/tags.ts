import { queryOptions } from '@tanstack/preact-query';
import { wharf } from './wharf.ts';

/** The tags that assets and models of the project carry, by name. */
export const tagsQuery = queryOptions({
  queryKey: ['tags', 'all'],
  queryFn: async ({ signal }) => (await wharf.tags.list({}, { signal })).tags,
});
