import { BASE } from './base.ts';

/** A path of the console below its base; the values of parameters are encoded. */
function at(strings: TemplateStringsArray, ...values: readonly string[]): string {
  const path = strings.reduce((sum, text, index) => sum + encodeURIComponent(values[index - 1] ?? '') + text);
  return `${BASE}${path}`;
}

/** Filters in the address of a page; empty ones are left out. */
function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** Every address of the console. */
export const paths = {
  assets: (query: Readonly<Record<string, string | undefined>> = {}) => withQuery(at``, query),
  asset: (id: string) => at`assets/${id}`,
  models: (query: Readonly<Record<string, string | undefined>> = {}) => withQuery(at`models`, query),
  model: (id: string) => at`models/${id}`,
  collections: () => at`collections`,
  uploads: (query: Readonly<Record<string, string | undefined>> = {}) => withQuery(at`uploads`, query),
  upload: (id: string) => at`uploads/${id}`,
  storage: () => at`storage`,
  settings: (section?: string) => (section === undefined ? at`settings` : at`settings/${section}`),
} as const;

/** The patterns of the router for those that have parameters. */
export const patterns = {
  asset: `${BASE}assets/:id`,
  model: `${BASE}models/:id`,
  upload: `${BASE}uploads/:id`,
  settings: `${BASE}settings/:section?`,
} as const;
