import type { Api, ApiRequest, RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import { listPages, type NextPage, Page, type PagePromise } from '../core/page.ts';
import { inBody, inQuery } from '../core/params.ts';
import { path } from '../core/path.ts';
import type { JobWithHelpers } from '../entities.ts';
import type {
  Job,
  JobListParams as JobListQuery,
  JobListResponse,
  JobRetrieveParams,
  JobTriggerActionParams,
} from '../types.ts';
import { withJobHelpers } from '../with-helpers.ts';
import type { Listed } from './listed.ts';
import { Resource } from './resource.ts';

/** Of `GET /jobs`. */
export type JobListParams = Listed<JobListQuery, 'types'>;

/** The answer of methods that are about one job. */
export interface JobAnswer {
  readonly job: JobWithHelpers;
}

export class JobsPage extends Page<JobWithHelpers> {
  readonly jobs: readonly JobWithHelpers[];

  constructor(api: Api, body: JobListResponse, next: NextPage) {
    super(body.nextPaginationToken, next);
    this.jobs = (body.jobs ?? []).map((job) => withJobHelpers(api, job));
  }

  override getPaginatedItems(): readonly JobWithHelpers[] {
    return this.jobs;
  }
}

/** Work of the server. Every upload is one. */
export class Jobs extends Resource {
  /** Newest first. */
  list(
    params?: (JobListParams & RequestOptions) | null,
    options?: RequestOptions,
  ): PagePromise<JobsPage, JobWithHelpers> {
    const request = inQuery(params, options);
    return listPages(this.apiOf(request), JobsPage, '/jobs', request);
  }

  /** @throws NotFoundError where the project has no such job */
  retrieve(
    jobId: string,
    params?: (JobRetrieveParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<JobAnswer> {
    return this.#one({ method: 'get', path: path`/jobs/${jobId}`, ...inQuery(params, options) });
  }

  /**
   * `{ action: 'cancel' }` ends a job. Of an upload, it frees the bytes.
   * @throws BadRequestError where the job has ended, or is of a type that cannot be canceled
   */
  triggerAction(
    jobId: string,
    params: JobTriggerActionParams,
    options?: RequestOptions,
  ): APIPromise<JobAnswer> {
    return this.#one({ method: 'post', path: path`/jobs/${jobId}/action`, ...inBody(params, options) });
  }

  #one(request: ApiRequest): APIPromise<JobAnswer> {
    const api = this.apiOf(request);
    return this.api
      .request<{ job: Job }>(request)
      .transformed((body) => ({ ...body, job: withJobHelpers(api, body.job) }));
  }
}
