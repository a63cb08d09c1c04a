/** What resources and high-level calls need of the client: one request, with everything that is retried inside. */
import type { APIPromise } from './api-promise.ts';

/** The standard `fetch`, or one that behaves like it. */
export type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

export type HttpMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * Values of a query. Arrays are joined with commas, dates are ISO 8601; `undefined` is left out, and `null` also
 * removes what the client would send (its `projectId`).
 */
export type Query = Readonly<Record<string, QueryValue>>;
export type QueryValue =
  | string
  | number
  | boolean
  | Date
  | readonly (string | number | boolean)[]
  | null
  | undefined;

/** What every method takes as its last argument. */
export interface RequestOptions {
  /** Added to the query; wins over the client's `projectId`. */
  readonly query?: Query;
  /** `null` removes a header that the client would send. */
  readonly headers?: Readonly<Record<string, string | null | undefined>>;
  /** Overrides the client's `maxRetries` for this request. */
  readonly maxRetries?: number;
  /** Milliseconds for one attempt. Overrides the client's `timeout`. */
  readonly timeout?: number;
  /** Ends the request, its retries and the pauses between them with an `APIUserAbortError`. */
  readonly signal?: AbortSignal;
  /** Sent as `Idempotency-Key` with every attempt, so that they count once; made up for each POST unless given. */
  readonly idempotencyKey?: string;
}

export interface ApiRequest extends RequestOptions {
  readonly method: HttpMethod;
  /** Below the base URL, with a leading `/`, its values encoded: see `path`. Or an absolute URL. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /**
   * True where the answer is read as it comes: its body is then neither buffered, nor timed, nor asked for again.
   * Read it to its end or cancel it: until then it holds on to `signal`.
   */
  readonly stream?: boolean;
}

export interface Api {
  /** Without a trailing slash; has the `/v1`. */
  readonly baseURL: string;
  /**
   * The user's `fetch`, for everything that is no API request: signed URLs of parts and downloads. No credentials of the
   * client are ever added to it. `undefined` unless the user gave one: the platform then uses what it has best.
   */
  readonly userFetch: Fetch | undefined;
  /** Debug output, never with secrets: no `Authorization`, no query of a signed URL. */
  readonly logger: Logger;
  request<T>(request: ApiRequest): APIPromise<T>;
}

export type LogLevel = 'off' | 'error' | 'warn' | 'info' | 'debug';

export interface Logger {
  error(message: string, ...rest: unknown[]): void;
  warn(message: string, ...rest: unknown[]): void;
  info(message: string, ...rest: unknown[]): void;
  debug(message: string, ...rest: unknown[]): void;
}
