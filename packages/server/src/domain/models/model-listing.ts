import type { ModelFilter } from '../../ports/model-repository.ts';
import type { ListSort } from '../../ports/page.ts';
import { listSort, type OrderQuery, timeBounds } from '../list-order.ts';
import { commaList, given, requestedTypes } from '../query-values.ts';

/** What a request to list models may say; an empty text says nothing. */
export interface ModelQuery extends OrderQuery {
  readonly privacy?: 'private' | 'public' | 'unlisted';
  readonly status?: string;
  readonly collectionId?: string;
  readonly name?: string;
  readonly type?: string;
  readonly types?: string;
  readonly architecture?: string;
  readonly role?: string;
  readonly tags?: string;
}

export interface ModelListing {
  readonly filter: ModelFilter;
  readonly sort: ListSort;
  /** Filters that no model of Wharf can meet: the list is empty. */
  readonly impossible: readonly string[];
}

/** @throws InvalidRequestError for filters that do not go together. */
export function modelListing(query: ModelQuery): ModelListing {
  const { privacy = 'private', status = 'trained' } = query;
  return {
    filter: {
      types: requestedTypes(query),
      architecture: given(query.architecture),
      role: given(query.role),
      name: given(query.name),
      collectionId: given(query.collectionId),
      tags: commaList(query.tags),
      ...timeBounds(query),
    },
    sort: listSort(query),
    // Every model in Wharf is private, and complete from its first moment.
    impossible: [
      ...(privacy === 'private' ? [] : [`privacy=${privacy}`]),
      ...(status === 'trained' ? [] : [`status=${status}`]),
    ],
  };
}
