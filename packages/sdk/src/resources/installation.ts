import type { RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import { inQuery } from '../core/params.ts';
import type {
  InstallationHealthParams,
  InstallationHealthResponse,
  InstallationRetrieveParams,
  InstallationRetrieveResponse,
} from '../types.ts';
import { Resource } from './resource.ts';

/** Wharf: the server that answers. */
export class Installations extends Resource {
  /** Its version, the kinds of files that it takes, and its limits. */
  retrieve(
    params?: (InstallationRetrieveParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<InstallationRetrieveResponse> {
    return this.api.request({ method: 'get', path: '/installation', ...inQuery(params, options) });
  }

  /** How database, store and workers are. What fails is told in the answer, and is no error. */
  health(
    params?: (InstallationHealthParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<InstallationHealthResponse> {
    return this.api.request({ method: 'get', path: '/installation/health', ...inQuery(params, options) });
  }
}
