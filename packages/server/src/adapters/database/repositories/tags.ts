import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** Where the tags of one sort of entity are; the foreign keys are why there is a table for each sort. */
export interface TagTables {
  readonly entities: 'assets' | 'models';
  readonly tags: 'asset_tags' | 'model_tags';
  /** The column of `tags` that names the entity. */
  readonly owner: 'asset_id' | 'model_id';
}

/** Adds and removes tags; a change touches the entity, and an unknown entity has no tags. In the caller's transaction. */
export async function changeTags(
  handle: Kysely<Schema>,
  { entities, tags, owner }: TagTables,
  id: string,
  add: readonly string[],
  remove: readonly string[],
  at: number,
): Promise<void> {
  const { rows } = await sql`select id from ${sql.table(entities)} where id = ${id}`.execute(handle);
  if (rows.length === 0) return;
  let changed = 0n;
  if (remove.length > 0) {
    const { numAffectedRows } =
      await sql`delete from ${sql.table(tags)} where ${sql.ref(owner)} = ${id} and tag in (${sql.join(remove)})`.execute(
        handle,
      );
    changed += numAffectedRows ?? 0n;
  }
  if (add.length > 0) {
    const values = sql.join(add.map((tag) => sql`(${id}, ${tag})`));
    const { numAffectedRows } =
      await sql`insert into ${sql.table(tags)} (${sql.ref(owner)}, tag) values ${values} on conflict (${sql.ref(owner)}, tag) do nothing`.execute(
        handle,
      );
    changed += numAffectedRows ?? 0n;
  }
  if (changed === 0n) return;
  await sql`update ${sql.table(entities)} set updated_at = ${at} where id = ${id}`.execute(handle);
}
