import type { InfiniteData } from '@tanstack/preact-query';
import type { Entry } from './entry.ts';

/** A page of a list as it was loaded. `next`: the token of the one after it. */
export interface ListPage {
  readonly entries: readonly Entry[];
  readonly next: string | undefined;
}

export type LoadedPages = InfiniteData<ListPage, unknown>;

/** Everything that is loaded, each once: what changes its place while it is listed may be on two pages. */
export function loadedEntries(data: LoadedPages | undefined): readonly Entry[] {
  const seen = new Map<string, Entry>();
  for (const { entries } of data?.pages ?? []) {
    for (const entry of entries) if (!seen.has(entry.id)) seen.set(entry.id, entry);
  }
  return [...seen.values()];
}

/** Those of the page that are not loaded yet. */
export function newOn(page: ListPage, data: LoadedPages): readonly Entry[] {
  const loaded = new Set(loadedEntries(data).map(({ id }) => id));
  return page.entries.filter(({ id }) => !loaded.has(id));
}

/**
 * What is loaded, with the first page as it is now. Everything below the last entry that was and is on it stays; where
 * there is none the two do not join, and the first page is all that is loaded.
 */
export function withFirstPage(data: LoadedPages, first: ListPage): LoadedPages {
  const loaded = loadedEntries(data);
  const isOn = new Set(first.entries.map(({ id }) => id));
  const joint = loaded.findLastIndex(({ id }) => isOn.has(id));
  if (first.next === undefined || joint === -1) return { pages: [first], pageParams: [undefined] };
  const rest = loaded.slice(joint + 1);
  const next = data.pages.at(-1)?.next;
  if (rest.length === 0 && next === undefined) return { pages: [first], pageParams: [undefined] };
  return {
    pages: [first, { entries: rest, next: rest.length === 0 ? first.next : next }],
    pageParams: [undefined, first.next],
  };
}

/** With other entries in the places of some: `undefined` takes one away. */
export function withEntries(data: LoadedPages, change: (entry: Entry) => Entry | undefined): LoadedPages {
  return {
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      entries: page.entries.map(change).filter((entry) => entry !== undefined),
    })),
  };
}
