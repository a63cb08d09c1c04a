import type { Query, QueryValue } from './api.ts';

/** `undefined` where there is nothing to send: an empty list filters nothing. */
function text(value: QueryValue): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date) return value.toISOString();
  if (!Array.isArray(value)) return String(value);
  return value.length === 0 ? undefined : value.join(',');
}

/** `url` with the values of `queries` added. A later value wins, `null` removes an earlier one, `undefined` says nothing. */
export function withQuery(url: string, ...queries: readonly (Query | undefined)[]): string {
  const merged = new Map<string, string>();
  for (const query of queries) {
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value === undefined) continue;
      const sent = text(value);
      if (sent === undefined) merged.delete(name);
      else merged.set(name, sent);
    }
  }
  const result = new URL(url);
  for (const [name, value] of merged) result.searchParams.set(name, value);
  return result.href;
}
