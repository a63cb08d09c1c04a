import type { Api, ApiRequest, RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import { listPages, type NextPage, Page, type PagePromise } from '../core/page.ts';
import { inBody, inQuery } from '../core/params.ts';
import { path } from '../core/path.ts';
import type { Download, DownloadOptions } from '../downloading/download.ts';
import { downloadModel } from '../downloading/download-model.ts';
import type { ModelWithHelpers } from '../entities.ts';
import type {
  Model,
  ModelDeleteParams,
  ModelDeleteResponse,
  ModelDownloadParams,
  ModelDownloadResponse,
  ModelGetBulkParams,
  ModelListParams as ModelListQuery,
  ModelListResponse,
  ModelRetrieveParams,
  ModelUpdateParams,
  ModelUpdateTagsResponse,
} from '../types.ts';
import { withModelHelpers } from '../with-helpers.ts';
import type { Listed } from './listed.ts';
import { Resource } from './resource.ts';
import { type TagChanges, tagChanges } from './tag-changes.ts';

/** Of `GET /models`. */
export type ModelListParams = Listed<ModelListQuery, 'types' | 'tags'>;

/** The answer of methods that are about one model. */
export interface ModelAnswer {
  readonly model: ModelWithHelpers;
}

/** The answer of methods that are about several models. */
export interface ModelsAnswer {
  readonly models: readonly ModelWithHelpers[];
}

export class ModelsPage extends Page<ModelWithHelpers> {
  readonly models: readonly ModelWithHelpers[];

  constructor(api: Api, body: ModelListResponse, next: NextPage) {
    super(body.nextPaginationToken, next);
    this.models = (body.models ?? []).map((model) => withModelHelpers(api, model));
  }

  override getPaginatedItems(): readonly ModelWithHelpers[] {
    return this.models;
  }
}

/** Weights: checkpoints, LoRAs, GGUF, ... */
export class Models extends Resource {
  /** @throws NotFoundError where the project has no such model */
  retrieve(
    modelId: string,
    params?: (ModelRetrieveParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<ModelAnswer> {
    return this.#one({ method: 'get', path: path`/models/${modelId}`, ...inQuery(params, options) });
  }

  /** Newest first. */
  list(
    params?: (ModelListParams & RequestOptions) | null,
    options?: RequestOptions,
  ): PagePromise<ModelsPage, ModelWithHelpers> {
    const request = inQuery(params, options);
    return listPages(this.apiOf(request), ModelsPage, '/models', request);
  }

  /** Up to 200, in the order asked for; unknown ids are left out. */
  getBulk(params: ModelGetBulkParams, options?: RequestOptions): APIPromise<ModelsAnswer> {
    const request = inBody(params, options);
    const api = this.apiOf(request);
    return this.api
      .request<{ models: Model[] }>({ method: 'post', path: '/models/get-bulk', ...request })
      .transformed((body) => ({
        ...body,
        models: body.models.map((model) => withModelHelpers(api, model)),
      }));
  }

  /** Renames or describes a model; what is not given stays. */
  update(modelId: string, params: ModelUpdateParams, options?: RequestOptions): APIPromise<ModelAnswer> {
    return this.#one({ method: 'put', path: path`/models/${modelId}`, ...inBody(params, options) });
  }

  updateTags(
    modelId: string,
    params: TagChanges,
    options?: RequestOptions,
  ): APIPromise<ModelUpdateTagsResponse> {
    return this.api.request({
      method: 'put',
      path: path`/models/${modelId}/tags`,
      ...inBody(tagChanges(params), options),
    });
  }

  delete(
    modelId: string,
    params?: (ModelDeleteParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<ModelDeleteResponse> {
    return this.api.request({
      method: 'delete',
      path: path`/models/${modelId}`,
      ...inQuery(params, options),
    });
  }

  /**
   * Signed URLs of the files. Of a model in hand, `model.download({ path })` does everything. Other services answer
   * the job of an archive instead, and no `files`.
   */
  download(
    modelId: string,
    params: ModelDownloadParams = {},
    options?: RequestOptions,
  ): APIPromise<ModelDownloadResponse> {
    return this.api.request({
      method: 'post',
      path: path`/models/${modelId}/download`,
      ...inBody(params, options),
    });
  }

  /**
   * Downloads every file of a model, itself or by its id, into the folder `path`, and verifies them.
   * @throws DigestMismatchError where bytes are others than the server tells
   */
  downloadFiles(model: string | Model, options: DownloadOptions): Promise<Download[]> {
    return downloadModel(this.api, model, options);
  }

  #one(request: ApiRequest): APIPromise<ModelAnswer> {
    const api = this.apiOf(request);
    return this.api
      .request<{ model: Model }>(request)
      .transformed((body) => ({ ...body, model: withModelHelpers(api, body.model) }));
  }
}
