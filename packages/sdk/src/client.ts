import { platform } from '#platform';
import type { Api, ApiRequest, Fetch, Logger, RequestOptions } from './core/api.ts';
import { APIPromise } from './core/api-promise.ts';
import { authorization } from './core/authorization.ts';
import { withoutRefresh } from './core/bearer-refresh.ts';
import { withCredentials } from './core/credentials.ts';
import { applyHeaders } from './core/headers.ts';
import { idempotencyKey } from './core/idempotency-key.ts';
import { levelled } from './core/logger.ts';
import { parseBody } from './core/parse-body.ts';
import { withQuery } from './core/query.ts';
import { send } from './core/send.ts';
import * as errors from './errors/all.ts';
import {
  type ClientOptions,
  checkedRetries,
  checkedTimeout,
  type Settings,
  settingsFrom,
} from './options.ts';
import { Assets } from './resources/assets.ts';
import { Collections } from './resources/collections.ts';
import { Installations } from './resources/installation.ts';
import { Jobs } from './resources/jobs.ts';
import { Models } from './resources/models.ts';
import { Projects } from './resources/projects.ts';
import { Sessions } from './resources/session.ts';
import { Tags } from './resources/tags.ts';
import { Uploads } from './resources/uploads.ts';
import { StorageUsage } from './resources/usage.ts';
import { Webhooks } from './resources/webhooks.ts';
import { VERSION } from './version.ts';

/**
 * A client of Wharf, or of any service that speaks Scenario's Uploads API.
 *
 * ```ts
 * const client = new Wharf({ apiKey, apiSecret, baseURL: 'https://wharf.example.com/v1' });
 * const result = await client.uploads.uploadFile({ file: 'model.safetensors' });
 * ```
 */
export class Wharf implements Api {
  static readonly WharfError = errors.WharfError;
  static readonly ScenarioError = errors.WharfError;
  static readonly APIError = errors.APIError;
  static readonly APIConnectionError = errors.APIConnectionError;
  static readonly APIConnectionTimeoutError = errors.APIConnectionTimeoutError;
  static readonly APIUserAbortError = errors.APIUserAbortError;
  static readonly BadRequestError = errors.BadRequestError;
  static readonly AuthenticationError = errors.AuthenticationError;
  static readonly PermissionDeniedError = errors.PermissionDeniedError;
  static readonly NotFoundError = errors.NotFoundError;
  static readonly ConflictError = errors.ConflictError;
  static readonly UnprocessableEntityError = errors.UnprocessableEntityError;
  static readonly RateLimitError = errors.RateLimitError;
  static readonly InternalServerError = errors.InternalServerError;

  readonly uploads: Uploads;
  readonly assets: Assets;
  readonly jobs: Jobs;
  readonly models: Models;
  readonly collections: Collections;
  readonly tags: Tags;
  readonly usage: StorageUsage;
  readonly webhooks: Webhooks;
  readonly projects: Projects;
  readonly installation: Installations;
  readonly session: Sessions;

  readonly baseURL: string;
  readonly userFetch: Fetch | undefined;
  readonly logger: Logger;
  // Private, so that no secret shows where a client is printed.
  readonly #options: ClientOptions;
  readonly #settings: Settings;

  /** @throws WharfError where an option cannot be what it is; missing credentials are told by the first request */
  constructor(options: ClientOptions = {}) {
    this.#options = options;
    this.#settings = settingsFrom(options);
    this.baseURL = this.#settings.baseURL;
    this.userFetch = withoutRefresh(options.fetch);
    this.logger = levelled(options.logger ?? console, this.#settings.logLevel);
    this.uploads = new Uploads(this);
    this.assets = new Assets(this);
    this.jobs = new Jobs(this);
    this.models = new Models(this);
    this.collections = new Collections(this);
    this.tags = new Tags(this);
    this.usage = new StorageUsage(this);
    this.webhooks = new Webhooks(this);
    this.projects = new Projects(this);
    this.installation = new Installations(this);
    this.session = new Sessions(this);
  }

  /** A client with some options changed. Key and secret, a token, a session: each takes the place of the others. */
  withOptions(options: ClientOptions): Wharf {
    return new Wharf(withCredentials(this.#options, options));
  }

  /** For a path that has no method here. */
  get<T>(path: string, options?: RequestOptions): APIPromise<T> {
    return this.request({ ...options, method: 'get', path });
  }

  /** For a path that has no method here. */
  post<T>(path: string, options?: RequestOptions & { readonly body?: unknown }): APIPromise<T> {
    return this.request({ ...options, method: 'post', path });
  }

  /** For a path that has no method here. */
  put<T>(path: string, options?: RequestOptions & { readonly body?: unknown }): APIPromise<T> {
    return this.request({ ...options, method: 'put', path });
  }

  /** For a path that has no method here. */
  delete<T>(path: string, options?: RequestOptions & { readonly body?: unknown }): APIPromise<T> {
    return this.request({ ...options, method: 'delete', path });
  }

  request<T>(request: ApiRequest): APIPromise<T> {
    return new APIPromise<T>(this.#send(request), parseBody<T>);
  }

  async #send(request: ApiRequest): Promise<Response> {
    const { defaultQuery, fetchOptions, fetch } = this.#options;
    const { projectId, maxRetries, timeout } = this.#settings;
    // Made once: every attempt has the same.
    const key = request.idempotencyKey ?? (request.method === 'post' ? idempotencyKey() : undefined);
    return send({
      // Browsers refuse a `fetch` that is called as a method of anything but the window.
      fetch: (input, init) => (fetch ?? globalThis.fetch)(input, init),
      fetchOptions,
      method: request.method,
      url: withQuery(this.#url(request.path), defaultQuery, { projectId }, request.query),
      headers: () => this.#headers(request, key),
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      stream: request.stream === true,
      signal: request.signal,
      timeout: checkedTimeout(request.timeout ?? timeout),
      maxRetries: checkedRetries(request.maxRetries ?? maxRetries),
      logger: this.logger,
    });
  }

  /** @throws WharfError for an address elsewhere: it would be sent the credentials */
  #url(path: string): string {
    if (path.startsWith('/')) return `${this.baseURL}${path}`;
    const url = URL.canParse(path) ? new URL(path) : undefined;
    if (url === undefined) throw new errors.WharfError('A path begins with a slash');
    if (url.origin !== new URL(this.baseURL).origin)
      throw new errors.WharfError(`${url.origin} is not the API: its credentials go nowhere else`);
    return url.href;
  }

  async #headers(request: ApiRequest, key: string | undefined): Promise<Headers> {
    const { credentials, idempotencyHeader, session } = this.#settings;
    const proof = await authorization(credentials);
    const headers = new Headers({ accept: 'application/json' });
    applyHeaders(
      headers,
      {
        authorization: proof,
        // Without it the cookie proves nothing: a page of another site cannot send it.
        'wharf-session': session ? '1' : undefined,
        'content-type': request.body === undefined ? undefined : 'application/json',
        // A browser's own says more, and another would need the server's permission.
        'user-agent': platform.name === 'browser' ? undefined : `wharf-sdk/${VERSION}`,
        ...(idempotencyHeader === undefined ? {} : { [idempotencyHeader]: key }),
      },
      this.#options.defaultHeaders,
      request.headers,
    );
    return headers;
  }
}
