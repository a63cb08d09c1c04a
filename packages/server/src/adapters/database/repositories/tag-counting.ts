import { type Kysely, type RawBuilder, sql } from 'kysely';
import { mustLock } from '../locking.ts';
import type { Schema } from '../schema.ts';
import type { TagTables } from './tag-tables.ts';

type Entities = TagTables['entities'];

/**
 * Holds the counts of these tags, in the one order in which everybody takes them: two who change the same tags would
 * wait for each other otherwise. Before anything is counted, and after the entity. Of a tag that nothing carries there
 * is a count afterwards, of zero, so that it can be held: each of them must be about to be counted.
 *
 * What is there is locked although the condition is never met (PostgreSQL, INSERT, "ON CONFLICT Clause").
 * @param tags a query of one column, each tag once
 */
export async function holdCounts(
  handle: Kysely<Schema>,
  projectId: string,
  tags: RawBuilder<unknown>,
): Promise<void> {
  if (!mustLock(handle)) return;
  await sql`insert into tag_counts (project_id, tag, assets, models)
    select ${projectId}, tag, 0, 0 from (${tags}) as held (tag) order by tag collate "C"
    on conflict (project_id, tag) do update set assets = tag_counts.assets where false`.execute(handle);
}

/** One entity carries these tags that did not. As everything here, in the transaction of the change. */
export async function countOneMore(
  handle: Kysely<Schema>,
  entities: Entities,
  projectId: string,
  tags: readonly string[],
): Promise<void> {
  if (tags.length === 0) return;
  await handle
    .insertInto('tag_counts')
    .values(
      tags.toSorted().map((tag) => ({ project_id: projectId, tag, assets: 0, models: 0, [entities]: 1 })),
    )
    .onConflict((conflict) =>
      conflict.columns(['project_id', 'tag']).doUpdateSet((eb) => ({
        [entities]: eb(`tag_counts.${entities}`, '+', 1),
      })),
    )
    .execute();
}

/** One entity does not carry these tags any more. */
export async function countOneLess(
  handle: Kysely<Schema>,
  entities: Entities,
  projectId: string,
  tags: readonly string[],
): Promise<void> {
  if (tags.length === 0) return;
  const column = sql.ref(entities);
  await sql`update tag_counts set ${column} = ${column} - 1
    where project_id = ${projectId} and tag in (${sql.join(tags)})`.execute(handle);
  await forgetUnused(handle, projectId);
}

/** Entities of the project are about to be deleted, and their tags with them. */
export async function discount(
  handle: Kysely<Schema>,
  { entities, tags, owner }: TagTables,
  projectId: string,
  ids: readonly string[],
): Promise<void> {
  const column = sql.ref(entities);
  // Who deletes or tags the same must be through before their tags are counted, and who refers to it before it goes.
  if (mustLock(handle)) {
    await sql`select id from ${sql.table(entities)} where id in (${sql.join(ids)}) and project_id = ${projectId}
      order by id for update`.execute(handle);
  }
  await holdCounts(
    handle,
    projectId,
    sql`select distinct tag from ${sql.table(tags)}
      where ${sql.ref(owner)} in (${sql.join(ids)}) and project_id = ${projectId}`,
  );
  await sql`
    with gone (tag, uses) as (
      select tag, count(*) from ${sql.table(tags)} where ${sql.ref(owner)} in (
        select id from ${sql.table(entities)} where id in (${sql.join(ids)}) and project_id = ${projectId}
      ) group by tag
    )
    update tag_counts set ${column} = ${column} - gone.uses from gone
    where tag_counts.project_id = ${projectId} and tag_counts.tag in (select tag from gone)
    and gone.tag = tag_counts.tag`.execute(handle);
  await forgetUnused(handle, projectId);
}

async function forgetUnused(handle: Kysely<Schema>, projectId: string): Promise<void> {
  await sql`delete from tag_counts where project_id = ${projectId} and assets + models = 0`.execute(handle);
}
