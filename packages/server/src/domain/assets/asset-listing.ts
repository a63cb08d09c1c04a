import type { AssetKind } from '@wharf/contract';
import type { AssetFilter, AssetSort } from '../../ports/asset-repository.ts';
import { InvalidRequestError } from '../errors.ts';
import { commaList, given, requestedTypes } from '../query-values.ts';

/** What a request to list assets may say; an empty text says nothing. */
export interface AssetQuery {
  readonly sortBy?: 'createdAt' | 'updatedAt';
  readonly sortDirection?: 'asc' | 'desc';
  readonly createdAfter?: string;
  readonly createdBefore?: string;
  readonly updatedAfter?: string;
  readonly updatedBefore?: string;
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
  readonly sort: AssetSort;
  /** Filters that no asset of Wharf can meet: the list is empty. */
  readonly impossible: readonly string[];
}

/** @throws InvalidRequestError for filters that do not go together. */
export function assetListing(query: AssetQuery): AssetListing {
  const { sortBy = 'createdAt', sortDirection = 'desc' } = query;
  if (query.sortDirection !== undefined && query.sortBy === undefined) {
    throw invalid('sortDirection needs sortBy', ['sortDirection', 'sortBy']);
  }
  const types = requestedTypes(query);
  return {
    filter: {
      types,
      kind: query.kind,
      name: given(query.name),
      hidden: query.hidden ?? 'exclude',
      collectionId: given(query.collectionId),
      parentAssetId: given(query.parentAssetId),
      rootAssetId: given(query.rootAssetId),
      authorId: given(query.authorId),
      tags: commaList(query.tags),
      ...bounds(query),
    },
    sort: { by: sortBy, direction: sortDirection },
    impossible: impossible(query),
  };
}

/** The bounds on the sort key, exclusive. */
function bounds(query: AssetQuery): Pick<AssetFilter, 'after' | 'before'> {
  const { createdAfter, createdBefore, updatedAfter, updatedBefore, sortBy } = query;
  requireSort({ createdAfter, createdBefore }, 'createdAt', sortBy);
  requireSort({ updatedAfter, updatedBefore }, 'updatedAt', sortBy);
  return {
    after: instant(createdAfter ?? updatedAfter),
    before: instant(createdBefore ?? updatedBefore),
  };
}

/** Scenario pages by the bounded column, so a bound on another one is refused, not ignored. */
function requireSort(
  filters: Readonly<Record<string, string | undefined>>,
  wanted: 'createdAt' | 'updatedAt',
  sortBy: AssetQuery['sortBy'],
): void {
  for (const [name, value] of Object.entries(filters)) {
    if (value === undefined || sortBy === wanted) continue;
    throw invalid(`${name} needs sortBy=${wanted}`, [name, 'sortBy']);
  }
}

/** Wharf generates nothing, and everything in it is private. */
function impossible({ modelId, inferenceId, privacy }: AssetQuery): readonly string[] {
  const found: string[] = [];
  if (given(modelId) !== undefined) found.push(`modelId=${modelId}`);
  if (given(inferenceId) !== undefined) found.push(`inferenceId=${inferenceId}`);
  if (privacy !== undefined && privacy !== 'private') found.push(`privacy=${privacy}`);
  return found;
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
