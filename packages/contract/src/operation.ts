import type { TObject, TSchema } from 'typebox';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * How a caller proves itself: `key` = HTTP Basic `key:secret`, Bearer, or a session; `administrator` = the
 * same, of a key that manages projects; `none` = open to everyone.
 */
export type OperationAuth = 'administrator' | 'key' | 'none';

/**
 * One operation of the API: what the server routes and validates, what the OpenAPI document says and
 * what the SDK calls all come from this object.
 */
export interface Operation {
  /** `operationId` of OpenAPI, unique. */
  readonly id: string;
  readonly method: HttpMethod;
  /** Path with `{name}` parameters, without the base path. */
  readonly path: string;
  /** True for operations at the server's root, outside `/v1`. */
  readonly outsideBase?: boolean;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly auth: OperationAuth;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** True when the request may come without a body, which then counts as `{}`. */
  readonly bodyOptional?: boolean;
  /** True when `null` for a field of the body counts as leaving it out. */
  readonly nullIsAbsent?: boolean;
  /** True when a client may repeat the request with an {@link IDEMPOTENCY_KEY}, and nothing is created twice. */
  readonly repeatable?: boolean;
  /** Most bytes of the request body; more is 413. @default 1 MiB */
  readonly bodyLimit?: number;
  readonly response: TSchema;
  /** Media type of a successful answer. @default 'application/json' */
  readonly responseType?: string;
  /** Error statuses besides 401, 403, 429 and 500, which every keyed operation may answer. */
  readonly errors: readonly number[];
}

/** Keeps the literal types of an operation's schemas, for typed handlers. */
export function defineOperation<const T extends Operation>(operation: T): T {
  return operation;
}

/** The request header with which a client says that a request is the same as an earlier one. */
export const IDEMPOTENCY_KEY = 'Idempotency-Key';

/** The base path of the API; a success is exactly status 200. */
export const BASE_PATH = '/v1';
