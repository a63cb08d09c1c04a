import type { RequestOptions } from '../core/api.ts';
import type { APIPromise } from '../core/api-promise.ts';
import { inQuery } from '../core/params.ts';
import type { TagListParams, TagListResponse } from '../types.ts';
import { Resource } from './resource.ts';

/** Wharf: the tags of assets and models. `assets.updateTags` and `models.updateTags` change them. */
export class Tags extends Resource {
  /** Those in use, by name: the 1,000 most used at most. */
  list(
    params?: (TagListParams & RequestOptions) | null,
    options?: RequestOptions,
  ): APIPromise<TagListResponse> {
    return this.api.request({ method: 'get', path: '/tags', ...inQuery(params, options) });
  }
}
