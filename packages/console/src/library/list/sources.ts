import type { AssetKind, AssetListParams, Kind, ModelListParams, UploadStatus } from '@wharf/sdk';
import { LIBRARY_KEY } from '../../client/library-key.ts';
import { wharf } from '../../client/wharf.ts';
import { type Bounds, boundsOf } from '../filters/date-range.ts';
import { type Filters, filtersOut, type Sort } from '../filters/filters.ts';
import { assetEntry, type Entry, modelEntry, uploadEntry } from './entry.ts';
import type { ListPage } from './pages.ts';

export type Shelf = 'assets' | 'models';

/** Where the entries of a list come from. */
export interface Source {
  /** Two sources with the same key list the same. */
  readonly key: readonly unknown[];
  readonly page: (token: string | undefined, signal?: AbortSignal) => Promise<ListPage>;
  /** These as they are now, at most {@link RENEWED_AT_ONCE}; without those that are gone. */
  readonly renew: (ids: readonly string[]) => Promise<readonly Entry[]>;
}

/** Most entries that the API tells of by their ids in one answer. */
export const RENEWED_AT_ONCE = 200;

const PAGE_SIZE = 100;

/** The list of a page with these filters. */
export function sourceOf(shelf: Shelf, filters: Filters): Source {
  if (filters.status !== 'ready') return uploads(shelf, filters);
  return shelf === 'assets' ? assets(filters) : models(filters);
}

function assets(filters: Filters): Source {
  const params = assetParams(filters, boundsOf(filters.date, new Date()));
  return {
    key: [LIBRARY_KEY, 'assets', params],
    page: async (paginationToken, signal) => {
      const asOf = Date.now();
      const query = { ...params, ...(paginationToken === undefined ? {} : { paginationToken }) };
      const page = await wharf.assets.list(query, { signal });
      return {
        entries: page.assets.map((asset) => assetEntry(asset, asOf)),
        next: page.nextPaginationToken,
      };
    },
    renew: async (assetIds) => {
      const asOf = Date.now();
      const answer = await wharf.assets.getBulk({ assetIds: [...assetIds] });
      return answer.assets.map((asset) => assetEntry(asset, asOf));
    },
  };
}

function models(filters: Filters): Source {
  const params = modelParams(filters, boundsOf(filters.date, new Date()));
  return {
    key: [LIBRARY_KEY, 'models', params],
    page: async (paginationToken, signal) => {
      const asOf = Date.now();
      const query = { ...params, ...(paginationToken === undefined ? {} : { paginationToken }) };
      const page = await wharf.models.list(query, { signal });
      return {
        entries: page.models.map((model) => modelEntry(model, asOf)),
        next: page.nextPaginationToken,
      };
    },
    renew: async (modelIds) => {
      const asOf = Date.now();
      const answer = await wharf.models.getBulk({ modelIds: [...modelIds] });
      return answer.models.map((model) => modelEntry(model, asOf));
    },
  };
}

const ON_THE_WAY: readonly UploadStatus[] = ['pending', 'complete', 'validating', 'validated'];

/** Those on their way are in four lists of the API; only the newest of each are shown here. */
function uploads(shelf: Shelf, { status, kind }: Filters): Source {
  const statuses: readonly UploadStatus[] = status === 'failed' ? ['failed'] : ON_THE_WAY;
  const ofKind = shelf === 'models' ? 'model' : kind;
  return {
    key: [LIBRARY_KEY, 'uploads', shelf, status, kind],
    page: async (paginationToken, signal) => {
      const asOf = Date.now();
      const query = {
        pageSize: PAGE_SIZE,
        ...(ofKind === undefined ? {} : { kind: ofKind as Kind }),
        ...(paginationToken === undefined ? {} : { paginationToken }),
      };
      const lists = await Promise.all(
        statuses.map((one) => wharf.uploads.list({ ...query, status: one }, { signal })),
      );
      const found = lists.flatMap((list) => list.uploads);
      return {
        entries: found
          .filter((upload) => shelf === 'models' || upload.kind !== 'model')
          .sort((one, other) => other.createdAt.localeCompare(one.createdAt))
          .map((upload) => uploadEntry(upload, asOf)),
        next: lists.length === 1 ? lists[0]?.nextPaginationToken : undefined,
      };
    },
    renew: async () => [],
  };
}

const ORDERS: Readonly<Record<Sort, Required<Pick<AssetListParams, 'sortBy' | 'sortDirection'>>>> = {
  newest: { sortBy: 'createdAt', sortDirection: 'desc' },
  oldest: { sortBy: 'createdAt', sortDirection: 'asc' },
  changed: { sortBy: 'updatedAt', sortDirection: 'desc' },
  name: { sortBy: 'name', sortDirection: 'asc' },
  'name-desc': { sortBy: 'name', sortDirection: 'desc' },
  largest: { sortBy: 'size', sortDirection: 'desc' },
  smallest: { sortBy: 'size', sortDirection: 'asc' },
};

type SharedParams = Pick<
  AssetListParams & ModelListParams,
  'sortBy' | 'sortDirection' | 'name' | 'tags' | 'collectionId' | 'pageSize'
>;

function sharedParams(filters: Filters, { after, before }: Bounds): SharedParams {
  const { name, tags, collection } = filtersOut(filters);
  const order = ORDERS[filters.sort];
  const by = order.sortBy === 'updatedAt' ? 'updated' : 'created';
  return {
    pageSize: PAGE_SIZE,
    ...order,
    ...(name === undefined ? {} : { name: name.trim() }),
    ...(tags === undefined ? {} : { tags }),
    ...(collection === undefined ? {} : { collectionId: collection }),
    ...(after === undefined ? {} : { [`${by}After`]: after }),
    ...(before === undefined ? {} : { [`${by}Before`]: before }),
  };
}

function assetParams(filters: Filters, bounds: Bounds): AssetListParams {
  return {
    ...sharedParams(filters, bounds),
    ...(filters.kind === undefined ? {} : { kind: filters.kind as AssetKind }),
    ...(filters.hidden ? { hidden: 'include' } : {}),
  };
}

function modelParams(filters: Filters, bounds: Bounds): ModelListParams {
  const { architecture, role } = filters;
  return {
    ...sharedParams(filters, bounds),
    ...(architecture === undefined ? {} : { architecture }),
    ...(role === undefined ? {} : { role }),
  };
}
