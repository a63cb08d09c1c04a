import { type Kysely, sql } from 'kysely';
import { holding, mustLock } from '../locking.ts';
import type { Schema } from '../schema.ts';
import { countOneLess, countOneMore, holdCounts } from './tag-counting.ts';
import type { TagTables } from './tag-tables.ts';

/**
 * Adds and removes tags, and counts them; a change touches the entity, and an unknown entity has no tags. In the
 * caller's transaction.
 */
export async function changeTags(
  handle: Kysely<Schema>,
  tables: TagTables,
  id: string,
  add: readonly string[],
  remove: readonly string[],
  at: number,
): Promise<void> {
  const { entities, tags, owner } = tables;
  const { rows } = await sql<{ projectId: string }>`
    select project_id as "projectId" from ${sql.table(entities)} where id = ${id} ${holding(handle)}`.execute(
    handle,
  );
  const projectId = rows[0]?.projectId;
  if (projectId === undefined) return;
  if (add.length + remove.length === 0) return;
  await holdChanging(handle, tables, projectId, id, add, remove);
  let changed = 0;
  if (remove.length > 0) {
    const { rows: removed } = await sql<{ tag: string }>`
      delete from ${sql.table(tags)} where ${sql.ref(owner)} = ${id} and tag in (${sql.join(remove)})
      returning tag`.execute(handle);
    await countOneLess(
      handle,
      entities,
      projectId,
      removed.map(({ tag }) => tag),
    );
    changed += removed.length;
  }
  if (add.length > 0) {
    const values = sql.join(add.map((tag) => sql`(${id}, ${tag}, ${projectId})`));
    const { rows: added } = await sql<{ tag: string }>`
      insert into ${sql.table(tags)} (${sql.ref(owner)}, tag, project_id) values ${values}
      on conflict (${sql.ref(owner)}, tag) do nothing returning tag`.execute(handle);
    await countOneMore(
      handle,
      entities,
      projectId,
      added.map(({ tag }) => tag),
    );
    changed += added.length;
  }
  if (changed === 0) return;
  await sql`update ${sql.table(entities)} set updated_at = ${at} where id = ${id}`.execute(handle);
}

/** Holds the counts of the tags that the entity, which is held, gains and loses: those, and no others. */
async function holdChanging(
  handle: Kysely<Schema>,
  { tags, owner }: TagTables,
  projectId: string,
  id: string,
  add: readonly string[],
  remove: readonly string[],
): Promise<void> {
  if (!mustLock(handle)) return;
  const { rows } = await sql<{ tag: string }>`
    select tag from ${sql.table(tags)} where ${sql.ref(owner)} = ${id} and tag in (${sql.join([...add, ...remove])})`.execute(
    handle,
  );
  const carried = new Set(rows.map(({ tag }) => tag));
  const lost = new Set(remove.filter((tag) => carried.has(tag)));
  const gained = add.filter((tag) => !carried.has(tag) || lost.has(tag));
  const changing = [...new Set([...lost, ...gained])];
  if (changing.length === 0) return;
  await holdCounts(handle, projectId, sql`values ${sql.join(changing.map((tag) => sql`(${tag}::text)`))}`);
}
