import type { RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import { inQuery } from '../core/params.ts';
import type { UsageListProjectsResponse, UsageRetrieveParams, UsageRetrieveResponse } from '../types.ts';
import { Resource } from './resource.ts';

/** Wharf: storage in use. */
export class StorageUsage extends Resource {
  /** Of the project. */
  retrieve(
    params?: (UsageRetrieveParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<UsageRetrieveResponse> {
    return this.api.request({ method: 'get', path: '/usage', ...inQuery(params, options) });
  }

  /**
   * Of every project, the largest first.
   * @throws PermissionDeniedError where the key is not an administrator's
   */
  listProjects(options?: RequestOptions): APIPromise<UsageListProjectsResponse> {
    return this.api.request({ ...options, method: 'get', path: '/usage/projects' });
  }
}
