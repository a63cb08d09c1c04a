import type { ApiRequest, RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import { listPages, type PagePromise } from '../core/page.ts';
import { inBody, inQuery } from '../core/params.ts';
import { path } from '../core/path.ts';
import type { Download, DownloadOptions, ReadOptions } from '../downloading/download.ts';
import { downloadAsset, streamAsset } from '../downloading/download-asset.ts';
import type { AssetWithHelpers, JobWithHelpers } from '../entities.ts';
import type {
  Asset,
  AssetDeleteMultipleParams,
  AssetDeleteMultipleResponse,
  AssetGetBulkParams,
  AssetRetrieveParams,
  AssetUpdateParams,
  AssetUpdateTagsResponse,
  AssetUploadParams,
  AssetUploadResponse,
} from '../types.ts';
import { withAssetHelpers, withJobHelpers } from '../with-helpers.ts';
import { AssetDownloads } from './asset-downloads.ts';
import { type AssetListParams, AssetsPage } from './assets-page.ts';
import { Resource } from './resource.ts';
import { type TagChanges, tagChanges } from './tag-changes.ts';

/** The answer of methods that are about one asset. */
export interface AssetAnswer {
  readonly asset: AssetWithHelpers;
}

/** The answer of `assets.upload`. */
export interface AssetUploadAnswer extends AssetAnswer {
  /** Of services that go on working on the image; Wharf has none. */
  readonly job?: JobWithHelpers;
}

/** The answer of methods that are about several assets. */
export interface AssetsAnswer {
  readonly assets: readonly AssetWithHelpers[];
}

/** Of `POST /assets/{assetId}/copy`. */
export interface AssetDuplicateParams {
  readonly projectId?: string;
  readonly originalAssets?: boolean;
}

/** Files that were taken in: images, video, audio, 3D, text. */
export class Assets extends Resource {
  /** URLs to download assets by. Of one asset in hand, `asset.download({ path })` does everything. */
  readonly download: AssetDownloads = new AssetDownloads(this.api);

  /**
   * Makes an image asset of base64, 6 MiB decoded at most. `uploads.uploadFile` takes anything.
   * @throws BadRequestError where it is no image that can be decoded
   * @throws APIError with status 413 where it is too large
   */
  upload(params: AssetUploadParams, options?: RequestOptions): APIPromise<AssetUploadAnswer> {
    const request = inBody(params, options);
    const api = this.apiOf(request);
    return this.api
      .request<AssetUploadResponse>({ method: 'post', path: '/assets', ...request })
      .transformed(({ asset, job, ...rest }) => ({
        ...rest,
        asset: withAssetHelpers(api, asset),
        ...(job == null ? {} : { job: withJobHelpers(api, job) }),
      }));
  }

  /** Newest first, unless sorted otherwise. */
  list(
    params?: (AssetListParams & RequestOptions) | null,
    options?: RequestOptions,
  ): PagePromise<AssetsPage, AssetWithHelpers> {
    const request = inQuery(params, options);
    return listPages(this.apiOf(request), AssetsPage, '/assets', request);
  }

  /** @throws NotFoundError where the project has no such asset */
  retrieve(
    assetId: string,
    params?: (AssetRetrieveParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<AssetAnswer> {
    return this.#one({ method: 'get', path: path`/assets/${assetId}`, ...inQuery(params, options) });
  }

  /** Up to 200, in the order asked for; unknown ids are left out. */
  getBulk(params: AssetGetBulkParams, options?: RequestOptions): APIPromise<AssetsAnswer> {
    const request = inBody(params, options);
    const api = this.apiOf(request);
    return this.api
      .request<{ assets: Asset[] }>({ method: 'post', path: '/assets/get-bulk', ...request })
      .transformed((body) => ({
        ...body,
        assets: body.assets.map((asset) => withAssetHelpers(api, asset)),
      }));
  }

  /** Renames or describes an asset; what is not given stays. */
  update(assetId: string, params: AssetUpdateParams, options?: RequestOptions): APIPromise<AssetAnswer> {
    return this.#one({ method: 'put', path: path`/assets/${assetId}`, ...inBody(params, options) });
  }

  updateTags(
    assetId: string,
    params: TagChanges,
    options?: RequestOptions,
  ): APIPromise<AssetUpdateTagsResponse> {
    return this.api.request({
      method: 'put',
      path: path`/assets/${assetId}/tags`,
      ...inBody(tagChanges(params), options),
    });
  }

  /** A copy of an asset. Wharf has none: it answers 404. */
  duplicate(
    assetId: string,
    params: AssetDuplicateParams = {},
    options?: RequestOptions,
  ): APIPromise<AssetAnswer> {
    return this.#one({ method: 'post', path: path`/assets/${assetId}/copy`, ...inBody(params, options) });
  }

  /** Up to 100; unknown ids are ignored. */
  deleteMultiple(
    params: AssetDeleteMultipleParams,
    options?: RequestOptions,
  ): APIPromise<AssetDeleteMultipleResponse> {
    return this.api.request({ method: 'delete', path: '/assets', ...inBody(params, options) });
  }

  /**
   * Downloads the original of an asset, itself or by its id, and verifies it.
   * @throws DigestMismatchError where the bytes are others than the server tells
   */
  downloadFile(asset: string | Asset, options: DownloadOptions): Promise<Download> {
    return downloadAsset(this.api, asset, options);
  }

  /** The original of an asset, itself or by its id, as a stream: see `AssetWithHelpers.stream`. */
  stream(asset: string | Asset, options?: ReadOptions): Promise<ReadableStream<Uint8Array>> {
    return streamAsset(this.api, asset, options);
  }

  #one(request: ApiRequest): APIPromise<AssetAnswer> {
    const api = this.apiOf(request);
    return this.api
      .request<{ asset: Asset }>(request)
      .transformed((body) => ({ ...body, asset: withAssetHelpers(api, body.asset) }));
  }
}
