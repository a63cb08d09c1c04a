import type { RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import { inBody, inQuery } from '../core/params.ts';
import { path } from '../core/path.ts';
import type { AssetDownloadRequestParams, AssetDownloadRequestResponse } from '../types.ts';
import { Resource } from './resource.ts';

/** Of `POST /assets/download`: several assets as one archive. */
export interface AssetDownloadRequestBatchParams {
  readonly projectId?: string;
  /** Together at most 1,000. */
  readonly query: {
    readonly assetIds?: readonly string[];
    readonly inferenceIds?: readonly string[];
    readonly modelIds?: readonly string[];
  };
  readonly options: {
    /** Names of the files in the archive. */
    readonly fileNameTemplate: string;
    /** Without folders. */
    readonly flat?: boolean;
  };
}

export interface AssetDownloadRequestBatchResponse {
  readonly jobId: string;
}

export interface AssetDownloadGetStatusResponse {
  readonly jobId: string;
  readonly jobStatus: string;
  /** Signed; present when the archive is ready. */
  readonly downloadUrl?: string;
}

/** URLs to download assets by. */
export class AssetDownloads extends Resource {
  /** A signed URL of the original, or of an image converted to `targetFormat`. */
  request(
    assetId: string,
    params: AssetDownloadRequestParams = {},
    options?: RequestOptions,
  ): APIPromise<AssetDownloadRequestResponse> {
    return this.api.request({
      method: 'post',
      path: path`/assets/${assetId}/download`,
      ...inBody(params, options),
    });
  }

  /** Begins an archive of several assets. Wharf has none: it answers 404. */
  requestBatch(
    params: AssetDownloadRequestBatchParams,
    options?: RequestOptions,
  ): APIPromise<AssetDownloadRequestBatchResponse> {
    return this.api.request({ method: 'post', path: '/assets/download', ...inBody(params, options) });
  }

  /** How an archive is getting on. Wharf has none: it answers 404. */
  getStatus(
    jobId: string,
    params?: ({ readonly projectId?: string } & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<AssetDownloadGetStatusResponse> {
    return this.api.request({
      method: 'get',
      path: path`/assets/download/${jobId}`,
      ...inQuery(params, options),
    });
  }
}
