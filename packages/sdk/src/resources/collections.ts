import type { Api, RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import { listPages, type NextPage, Page, type PagePromise } from '../core/page.ts';
import { inBody, inQuery } from '../core/params.ts';
import { path } from '../core/path.ts';
import type {
  Collection,
  CollectionAssetAddParams,
  CollectionAssetAddResponse,
  CollectionAssetRemoveParams,
  CollectionAssetRemoveResponse,
  CollectionCreateParams,
  CollectionCreateResponse,
  CollectionDeleteParams,
  CollectionDeleteResponse,
  CollectionListParams,
  CollectionListResponse,
  CollectionModelAddParams,
  CollectionModelAddResponse,
  CollectionModelRemoveParams,
  CollectionModelRemoveResponse,
  CollectionRetrieveParams,
  CollectionRetrieveResponse,
  CollectionUpdateParams,
  CollectionUpdateResponse,
} from '../types.ts';
import { Resource } from './resource.ts';

export class CollectionsPage extends Page<Collection> {
  readonly collections: readonly Collection[];

  constructor(_api: Api, body: CollectionListResponse, next: NextPage) {
    super(body.nextPaginationToken, next);
    this.collections = body.collections ?? [];
  }

  override getPaginatedItems(): readonly Collection[] {
    return this.collections;
  }
}

/** The assets of a collection; `assets.list({ collectionId })` lists them. */
export class CollectionAssets extends Resource {
  /** Up to 49; what is in it already, and unknown ids, are ignored. */
  add(
    collectionId: string,
    params: CollectionAssetAddParams,
    options?: RequestOptions,
  ): APIPromise<CollectionAssetAddResponse> {
    const where = path`/collections/${collectionId}/assets`;
    return this.api.request({ method: 'put', path: where, ...inBody(params, options) });
  }

  /** Up to 49; unknown ids are ignored. The assets themselves stay. */
  remove(
    collectionId: string,
    params: CollectionAssetRemoveParams,
    options?: RequestOptions,
  ): APIPromise<CollectionAssetRemoveResponse> {
    const where = path`/collections/${collectionId}/assets`;
    return this.api.request({ method: 'delete', path: where, ...inBody(params, options) });
  }
}

/** The models of a collection; `models.list({ collectionId })` lists them. */
export class CollectionModels extends Resource {
  /** Up to 49; what is in it already, and unknown ids, are ignored. */
  add(
    collectionId: string,
    params: CollectionModelAddParams,
    options?: RequestOptions,
  ): APIPromise<CollectionModelAddResponse> {
    const where = path`/collections/${collectionId}/models`;
    return this.api.request({ method: 'put', path: where, ...inBody(params, options) });
  }

  /** Up to 49; unknown ids are ignored. The models themselves stay. */
  remove(
    collectionId: string,
    params: CollectionModelRemoveParams,
    options?: RequestOptions,
  ): APIPromise<CollectionModelRemoveResponse> {
    const where = path`/collections/${collectionId}/models`;
    return this.api.request({ method: 'delete', path: where, ...inBody(params, options) });
  }
}

/** Named sets of assets and models. */
export class Collections extends Resource {
  readonly assets: CollectionAssets = new CollectionAssets(this.api);
  readonly models: CollectionModels = new CollectionModels(this.api);

  create(params: CollectionCreateParams, options?: RequestOptions): APIPromise<CollectionCreateResponse> {
    return this.api.request({ method: 'post', path: '/collections', ...inBody(params, options) });
  }

  /** Newest first. */
  list(
    params?: (CollectionListParams & RequestOptions) | null,
    options?: RequestOptions,
  ): PagePromise<CollectionsPage, Collection> {
    return listPages(this.api, CollectionsPage, '/collections', inQuery(params, options));
  }

  /** @throws NotFoundError where the project has no such collection */
  retrieve(
    collectionId: string,
    params?: (CollectionRetrieveParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<CollectionRetrieveResponse> {
    const where = path`/collections/${collectionId}`;
    return this.api.request({ method: 'get', path: where, ...inQuery(params, options) });
  }

  /** Renames it, or chooses its thumbnail (an asset's id, or `null` for none). */
  update(
    collectionId: string,
    params: CollectionUpdateParams,
    options?: RequestOptions,
  ): APIPromise<CollectionUpdateResponse> {
    const where = path`/collections/${collectionId}`;
    return this.api.request({ method: 'put', path: where, ...inBody(params, options) });
  }

  /** Its assets and models stay. */
  delete(
    collectionId: string,
    params?: (CollectionDeleteParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<CollectionDeleteResponse> {
    const where = path`/collections/${collectionId}`;
    return this.api.request({ method: 'delete', path: where, ...inQuery(params, options) });
  }
}
