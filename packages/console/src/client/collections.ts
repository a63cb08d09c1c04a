import { queryOptions } from '@tanstack/preact-query';
import type { Collection } from '@wharf/sdk';
import { wharf } from './wharf.ts';

/** Most collections that are loaded to choose from, the newest. */
const MOST = 2_000;

/** The collections of the project, by name. */
export const collectionsQuery = queryOptions({
  queryKey: ['collections', 'all'],
  queryFn: async ({ signal }) => {
    const found: Collection[] = [];
    for await (const collection of wharf.collections.list({ pageSize: 100 }, { signal })) {
      found.push(collection);
      if (found.length === MOST) break;
    }
    return found.sort((one, other) => one.name.localeCompare(other.name));
  },
});
