import type { RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import { path } from '../core/path.ts';
import type {
  ProjectKeyCreateParams,
  ProjectKeyCreateResponse,
  ProjectKeyListResponse,
  ProjectKeyRevokeResponse,
} from '../types.ts';
import { Resource } from './resource.ts';

/** Wharf: the keys of projects, for administrators. */
export class ProjectKeys extends Resource {
  /**
   * All of them, oldest first, revoked ones included.
   * @throws NotFoundError where there is no such project
   */
  list(projectId: string, options?: RequestOptions): APIPromise<ProjectKeyListResponse> {
    return this.api.request({ ...options, method: 'get', path: path`/projects/${projectId}/keys` });
  }

  /**
   * Its secret is told this once. Tried once unless `maxRetries` says otherwise: an idempotency key does not count here,
   * and an attempt whose answer is lost has made a key all the same.
   *
   * @throws NotFoundError where there is no such project
   */
  create(
    projectId: string,
    params: ProjectKeyCreateParams,
    options?: RequestOptions,
  ): APIPromise<ProjectKeyCreateResponse> {
    const where = path`/projects/${projectId}/keys`;
    return this.api.request({ maxRetries: 0, ...options, method: 'post', path: where, body: params });
  }

  /**
   * At once and for good, with every session that it opened.
   * @param key the public half
   * @throws BadRequestError where it is the key that the request itself is made with
   * @throws NotFoundError where there is no such key
   */
  revoke(key: string, options?: RequestOptions): APIPromise<ProjectKeyRevokeResponse> {
    return this.api.request({ ...options, method: 'delete', path: path`/keys/${key}` });
  }
}
