import type { Entry } from '../list/entry.ts';

export interface TagCount {
  readonly tag: string;
  /** Of how many entries. */
  readonly count: number;
}

/** The tags of some entries, those of most of them first. */
export function tagCounts(entries: readonly Entry[]): readonly TagCount[] {
  const counts = new Map<string, number>();
  for (const tag of entries.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .sort((one, other) => other.count - one.count || one.tag.localeCompare(other.tag));
}

/** The tags of an entry after a change, in the order that the API has them. */
export function changedTags(
  tags: readonly string[],
  change: { readonly add: readonly string[]; readonly delete: readonly string[] },
): readonly string[] {
  const kept = tags.filter((tag) => !change.delete.includes(tag));
  return [...new Set([...kept, ...change.add])].sort();
}
