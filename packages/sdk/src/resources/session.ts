import type { RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import type {
  SessionCreateParams,
  SessionCreateResponse,
  SessionDeleteResponse,
  SessionRetrieveResponse,
  SessionUpdateParams,
  SessionUpdateResponse,
} from '../types.ts';
import { Resource } from './resource.ts';

const PATH = '/session';

/**
 * Wharf: who is signed in on a page that the server itself serves, where the client is made with `session: true`.
 * Elsewhere there is nobody: a program is its key.
 */
export class Sessions extends Resource {
  /**
   * Signs in: the browser keeps a cookie that no script can read. Tried once unless `maxRetries` says otherwise: a
   * person waits, who can be told what is wrong.
   *
   * @throws AuthenticationError where key and secret are not right
   * @throws RateLimitError where too many attempts from here have failed
   */
  create(params: SessionCreateParams, options?: RequestOptions): APIPromise<SessionCreateResponse> {
    return this.api.request({ maxRetries: 0, ...options, method: 'post', path: PATH, body: params });
  }

  /** Who is signed in; `session: null` where nobody is, which is no error. */
  retrieve(options?: RequestOptions): APIPromise<SessionRetrieveResponse> {
    return this.api.request({ ...options, method: 'get', path: PATH });
  }

  /**
   * Chooses the project, for this and every other tab of the session.
   * @throws AuthenticationError where nobody is signed in
   * @throws PermissionDeniedError where the project is another than that of the key, which is no administrator's
   * @throws NotFoundError where there is no such project
   */
  update(params: SessionUpdateParams, options?: RequestOptions): APIPromise<SessionUpdateResponse> {
    return this.api.request({ ...options, method: 'put', path: PATH, body: params });
  }

  /** Signs out, in every tab. Where nobody is signed in, nothing happens. */
  delete(options?: RequestOptions): APIPromise<SessionDeleteResponse> {
    return this.api.request({ ...options, method: 'delete', path: PATH });
  }
}
