import type { Api, ApiRequest, RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import { inProject } from '../core/in-project.ts';
import { listPages, type NextPage, Page, type PagePromise } from '../core/page.ts';
import { inBody, inQuery } from '../core/params.ts';
import { path } from '../core/path.ts';
import type { UploadResult, UploadWithHelpers } from '../entities.ts';
import { type ImportParams, importFile } from '../importing/import-file.ts';
import type {
  ImportFromCivitaiParams,
  ImportFromHuggingFaceParams,
  ImportFromUrlParams,
} from '../importing/import-params.ts';
import type {
  ImportPreviewRequestParams,
  ImportPreviewRequestResponse,
  Upload,
  UploadCreateParams,
  UploadDeleteParams,
  UploadListParams,
  UploadListResponse,
  UploadRetrieveParams,
  UploadTriggerActionParams,
} from '../types.ts';
import { type UploadFileParams, uploadFile } from '../uploading/upload-file.ts';
import { type FollowEvent, type FollowOptions, followUploads } from '../waiting/follow-uploads.ts';
import { withUploadHelpers } from '../with-helpers.ts';
import { Resource } from './resource.ts';

/** The answer of every method that is about one upload. */
export interface UploadAnswer {
  readonly upload: UploadWithHelpers;
}

export class UploadsPage extends Page<UploadWithHelpers> {
  readonly uploads: readonly UploadWithHelpers[];

  constructor(api: Api, body: UploadListResponse, next: NextPage) {
    super(body.nextPaginationToken, next);
    this.uploads = (body.uploads ?? []).map((upload) => withUploadHelpers(api, upload));
  }

  override getPaginatedItems(): readonly UploadWithHelpers[] {
    return this.uploads;
  }
}

/** Files on their way in. */
export class Uploads extends Resource {
  /** Begins an upload. To send a file, `uploadFile` does this and everything after it. */
  create(params: UploadCreateParams = {}, options?: RequestOptions): APIPromise<UploadAnswer> {
    return this.#one({ method: 'post', path: '/uploads', ...inBody(params, options) });
  }

  /** While the upload is `pending`, with a fresh URL for every part. */
  retrieve(
    uploadId: string,
    params?: (UploadRetrieveParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<UploadAnswer> {
    return this.#one({ method: 'get', path: path`/uploads/${uploadId}`, ...inQuery(params, options) });
  }

  /** `{ action: 'complete' }` says that every part was sent. */
  triggerAction(
    uploadId: string,
    params: UploadTriggerActionParams,
    options?: RequestOptions,
  ): APIPromise<UploadAnswer> {
    return this.#one({ method: 'post', path: path`/uploads/${uploadId}/action`, ...inBody(params, options) });
  }

  /** Wharf: newest first. Without the URLs of parts. */
  list(
    params?: (UploadListParams & RequestOptions) | null,
    options?: RequestOptions,
  ): PagePromise<UploadsPage, UploadWithHelpers> {
    const request = inQuery(params, options);
    return listPages(this.apiOf(request), UploadsPage, '/uploads', request);
  }

  /** Wharf: aborts an upload or an import and frees its bytes. */
  delete(
    uploadId: string,
    params?: (UploadDeleteParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<UploadAnswer> {
    return this.#one({ method: 'delete', path: path`/uploads/${uploadId}`, ...inQuery(params, options) });
  }

  /**
   * Wharf: everything that happens to the uploads of the project, as it happens. A connection that breaks is made again;
   * the iteration ends where it is left, or `signal` is aborted.
   *
   * ```ts
   * for await (const event of client.uploads.follow({ signal })) {
   *   if (event.type === 'upload') show(event.upload, event.bytesReceived, event.job);
   *   else if (event.type === 'ready') await listWhatIsShown();
   *   else showConnectionLost(event.retryInMs);
   * }
   * ```
   *
   * @throws AuthenticationError, PermissionDeniedError, NotFoundError where the API refuses; no later try would do
   */
  follow(options: FollowOptions = {}): AsyncGenerator<FollowEvent, void> {
    return followUploads(inProject(this.api, options.projectId), options);
  }

  /**
   * Sends a file, from a path, a `File` or `Blob`, bytes or a stream, and waits until it is an asset or a model.
   *
   * @throws UploadInterruptedError where sending ended early; its `state` resumes
   * @throws UploadFailedError where the server refused the file
   */
  uploadFile(params: UploadFileParams): Promise<UploadResult> {
    return uploadFile(this.api, params);
  }

  /**
   * Wharf: what an import would fetch, of exactly one of `url` (with its `kind`), `huggingFaceModelName` and
   * `civitaiModelUrl`. Nothing is stored.
   *
   * @throws BadRequestError where it could not be imported, with the reason
   */
  previewImport(
    params: ImportPreviewRequestParams,
    options?: RequestOptions,
  ): APIPromise<ImportPreviewRequestResponse> {
    return this.api.request({ method: 'post', path: '/imports/preview', ...inBody(params, options) });
  }

  /** Has the server fetch a file. @throws UploadFailedError where it cannot, or refuses the file */
  importFromUrl(params: ImportFromUrlParams): Promise<UploadResult> {
    return this.#import({
      ...params,
      create: { url: params.url, kind: params.kind, fileName: params.fileName },
    });
  }

  /** Has the server fetch a model. @throws UploadFailedError where it cannot, or refuses the model */
  importFromHuggingFace(params: ImportFromHuggingFaceParams): Promise<UploadResult> {
    return this.#import({ ...params, create: { huggingFaceModelName: params.model } });
  }

  /** Has the server fetch a model. @throws UploadFailedError where it cannot, or refuses the model */
  importFromCivitai(params: ImportFromCivitaiParams): Promise<UploadResult> {
    return this.#import({ ...params, create: { civitaiModelUrl: params.url } });
  }

  #import(params: ImportParams): Promise<UploadResult> {
    return importFile(this.api, params);
  }

  #one(request: ApiRequest): APIPromise<UploadAnswer> {
    const api = this.apiOf(request);
    return this.api
      .request<{ upload: Upload }>(request)
      .transformed((body) => ({ ...body, upload: withUploadHelpers(api, body.upload) }));
  }
}
