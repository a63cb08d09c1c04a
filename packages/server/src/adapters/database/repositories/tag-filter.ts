import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import type { TagTables } from './tag-tables.ts';

/** Most entities that are read and sorted for one page of a list. */
const FEW = 1000;

/** What narrows a list to entities that carry all of some tags. */
export interface TagFilter {
  readonly tags: ReadonlySet<string>;
  /** The one by which the entities are found; undefined where so many carry each that the list is gone through. */
  readonly rarest: string | undefined;
}

export async function tagFilter(
  handle: Kysely<Schema>,
  entities: TagTables['entities'],
  projectId: string,
  names: readonly string[] = [],
): Promise<TagFilter> {
  const tags = new Set(names);
  if (tags.size === 0) return { tags, rarest: undefined };
  const rows = await handle
    .selectFrom('tag_counts')
    .select(['tag', `${entities} as uses`])
    .where('project_id', '=', projectId)
    .where('tag', 'in', [...tags])
    .execute();
  const uses = new Map(rows.map((row) => [row.tag, row.uses]));
  const counted = [...tags].map((tag) => ({ tag, uses: uses.get(tag) ?? 0 }));
  const [rarest] = counted.toSorted((a, b) => a.uses - b.uses);
  return { tags, rarest: rarest && rarest.uses <= FEW ? rarest.tag : undefined };
}

/** The conditions on entities of the project that are selected as `alias`: theirs being of it is one of them. */
export function tagConditions(
  { tags: table, owner }: TagTables,
  alias: 'asset' | 'model',
  projectId: string,
  { tags, rarest }: TagFilter,
): readonly Expression<SqlBool>[] {
  const [id, project] = [sql.ref(`${alias}.id`), sql.ref(`${alias}.project_id`)];
  const conditions = [...tags].map((tag) =>
    // Made into a list once, where many are looked up in it; few are looked up one by one.
    rarest === undefined || tag === rarest
      ? sql<SqlBool>`${id} in (
          select ${sql.ref(owner)} from ${sql.table(table)} where project_id = ${projectId} and tag = ${tag}
        )`
      : sql<SqlBool>`exists (
          select 1 from ${sql.table(table)} where ${sql.ref(owner)} = ${id} and tag = ${tag}
        )`,
  );
  // Not the column itself: no index of a sorted list shall serve the query, which would go through all of the list.
  const ofProject = rarest === undefined ? project : sql`${project} || ''`;
  return [sql<SqlBool>`${ofProject} = ${projectId}`, ...conditions];
}
