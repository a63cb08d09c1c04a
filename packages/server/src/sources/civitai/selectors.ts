import type { JsonObject } from '../../ports/import-source.ts';
import { record } from './untrusted-values.ts';

/** Query parameters of a download link that say which file of a version is meant. */
export const SELECTOR_NAMES = ['type', 'format', 'size', 'fp', 'quantType'] as const;
export type SelectorName = (typeof SELECTOR_NAMES)[number];
export type Selectors = Readonly<Partial<Record<SelectorName, string>>>;

/** Longest real one: "Enhancement LoRA". */
const VALUE = /^[\w .+-]{1,40}$/;

/**
 * The selectors of a query, in one order; the first where one is repeated, empty ones left out.
 * @returns undefined when a value cannot be one
 */
export function selectorsOf(query: URLSearchParams): Selectors | undefined {
  const found: [SelectorName, string][] = [];
  for (const name of SELECTOR_NAMES) {
    const value = query.get(name)?.trim() ?? '';
    if (value === '') continue;
    if (!VALUE.test(value)) return undefined;
    found.push([name, value]);
  }
  return Object.fromEntries(found);
}

/** As they were stored. */
export function storedSelectors(value: unknown): Selectors {
  const stored: JsonObject = record(value) as JsonObject;
  const query = new URLSearchParams();
  for (const name of SELECTOR_NAMES) {
    const selector = stored[name];
    if (typeof selector === 'string') query.set(name, selector);
  }
  return selectorsOf(query) ?? {};
}
