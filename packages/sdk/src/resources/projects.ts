import type { RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import { path } from '../core/path.ts';
import type {
  ProjectCreateParams,
  ProjectCreateResponse,
  ProjectListResponse,
  ProjectUpdateParams,
  ProjectUpdateResponse,
} from '../types.ts';
import { ProjectKeys } from './project-keys.ts';
import { Resource } from './resource.ts';

/**
 * Wharf: the projects of an installation, for administrators.
 * Every method throws a `PermissionDeniedError` where the key is not an administrator's.
 */
export class Projects extends Resource {
  readonly keys: ProjectKeys = new ProjectKeys(this.api);

  /** All of them, oldest first. */
  list(options?: RequestOptions): APIPromise<ProjectListResponse> {
    return this.api.request({ ...options, method: 'get', path: '/projects' });
  }

  /**
   * With a first key, whose secret is told this once. Tried once unless `maxRetries` says otherwise: an idempotency key
   * does not count here, and an attempt whose answer is lost has made a project all the same.
   */
  create(params: ProjectCreateParams, options?: RequestOptions): APIPromise<ProjectCreateResponse> {
    return this.api.request({ maxRetries: 0, ...options, method: 'post', path: '/projects', body: params });
  }

  /** Its quota; null: as the installation has it. */
  update(
    projectId: string,
    params: ProjectUpdateParams,
    options?: RequestOptions,
  ): APIPromise<ProjectUpdateResponse> {
    return this.api.request({
      ...options,
      method: 'patch',
      path: path`/projects/${projectId}`,
      body: params,
    });
  }
}
