import type { AssetKind } from '@wharf/contract';
import type { AssetFilter } from '../../ports/asset-repository.ts';
import type { ListSort } from '../../ports/page.ts';
import { listSort, type OrderQuery, timeBounds } from '../list-order.ts';
import { commaList, given, requestedTypes } from '../query-values.ts';

/** What a request to list assets may say; an empty text says nothing. */
export interface AssetQuery extends OrderQuery {
  readonly type?: string;
  readonly types?: string;
  readonly kind?: AssetKind;
  readonly name?: string;
  readonly hidden?: 'exclude' | 'include' | 'only';
  readonly collectionId?: string;
  readonly parentAssetId?: string;
  readonly rootAssetId?: string;
  readonly authorId?: string;
  readonly modelId?: string;
  readonly inferenceId?: string;
  readonly privacy?: 'private' | 'public' | 'unlisted';
  readonly tags?: string;
}

export interface AssetListing {
  readonly filter: AssetFilter;
  readonly sort: ListSort;
  /** Filters that no asset of Wharf can meet: the list is empty. */
  readonly impossible: readonly string[];
}

/** @throws InvalidRequestError for filters that do not go together. */
export function assetListing(query: AssetQuery): AssetListing {
  return {
    filter: {
      types: requestedTypes(query),
      kind: query.kind,
      name: given(query.name),
      hidden: query.hidden ?? 'exclude',
      collectionId: given(query.collectionId),
      parentAssetId: given(query.parentAssetId),
      rootAssetId: given(query.rootAssetId),
      authorId: given(query.authorId),
      tags: commaList(query.tags),
      ...timeBounds(query),
    },
    sort: listSort(query),
    impossible: impossible(query),
  };
}

/** Wharf generates nothing, and everything in it is private. */
function impossible({ modelId, inferenceId, privacy }: AssetQuery): readonly string[] {
  const found: string[] = [];
  if (given(modelId) !== undefined) found.push(`modelId=${modelId}`);
  if (given(inferenceId) !== undefined) found.push(`inferenceId=${inferenceId}`);
  if (privacy !== undefined && privacy !== 'private') found.push(`privacy=${privacy}`);
  return found;
}
