/** Parameters of a method as parts of a request. */
import type { Query, QueryValue, RequestOptions } from './api.ts';

/** Parameters that belong in the query, of requests that have a body as well. */
type QueryNames = 'projectId' | 'originalAssets';

const OPTION_NAMES: ReadonlySet<string> = new Set<keyof RequestOptions>([
  'query',
  'headers',
  'maxRetries',
  'timeout',
  'signal',
  'idempotencyKey',
]);

/** `projectId` and `originalAssets` belong in the query, the rest in the body. */
export function inBody<
  T extends { readonly projectId?: string | undefined; readonly originalAssets?: boolean | undefined },
>(
  params: T,
  options: RequestOptions | undefined,
): RequestOptions & { readonly query: Query; readonly body: Omit<T, QueryNames> } {
  const { projectId, originalAssets, ...body } = params;
  return { ...options, query: { projectId, originalAssets, ...options?.query }, body };
}

/**
 * Everything in the query. Request options may stand among the parameters, so that both
 * `retrieve(id, { projectId })` and `retrieve(id, { signal })` do what they say.
 */
export function inQuery<T extends object>(
  params: (T & RequestOptions) | null | undefined,
  options?: RequestOptions,
): RequestOptions & { readonly query: Query } {
  const own: Record<string, unknown> = {};
  const query: Record<string, QueryValue> = {};
  for (const [name, value] of Object.entries(params ?? {})) {
    if (OPTION_NAMES.has(name)) own[name] = value;
    else query[name] = value as QueryValue;
  }
  const given: RequestOptions = { ...own, ...options };
  return { ...given, query: { ...query, ...(own.query as Query), ...options?.query } };
}
