import { sql } from 'kysely';
import { isSqlite } from '../dialect.ts';
import { nameOrder } from '../name-order.ts';
import { createIndex, type Handle, keyOnly } from './building-blocks.ts';

/** Lists sorted by name and size, sums and counts that are read from an index, and the workers there are. */
export async function up(db: Handle): Promise<void> {
  await sortAssets(db);
  await sortModels(db);
  await tellDerivedBlobs(db);
  await giveTagsTheirProject(db, 'assets', 'asset_tags', 'asset_id');
  await giveTagsTheirProject(db, 'models', 'model_tags', 'model_id');
  await countTags(db);
  await createWorkers(db);
}

async function sortAssets(db: Handle): Promise<void> {
  await addSortKeys(db, 'assets');
  await sql`update assets set size = (select size from blobs where blobs.id = assets.blob_id)`.execute(db);
  await createIndex(db, 'assets_by_name', 'assets', ['project_id', 'name_order', 'id']);
  await createIndex(db, 'assets_by_size', 'assets', ['project_id', 'size', 'id']);
  // By kind as well: a list of a rare kind would look at all others on its way.
  await createIndex(db, 'assets_by_kind_and_name', 'assets', ['project_id', 'kind', 'name_order', 'id']);
  await createIndex(db, 'assets_by_kind', 'assets', ['project_id', 'kind', 'size', 'id']);
}

async function sortModels(db: Handle): Promise<void> {
  await addSortKeys(db, 'models');
  await sql`update models set size = (
    select coalesce(sum(blobs.size), 0) from model_files join blobs on blobs.id = model_files.blob_id
    where model_files.model_id = models.id
  )`.execute(db);
  await createIndex(db, 'models_by_change', 'models', ['project_id', 'updated_at', 'id']);
  await createIndex(db, 'models_by_name', 'models', ['project_id', 'name_order', 'id']);
  await createIndex(db, 'models_by_size', 'models', ['project_id', 'size', 'id']);
}

async function addSortKeys(db: Handle, table: 'assets' | 'models'): Promise<void> {
  // By the bytes of UTF-8, as SQLite compares text anyway.
  const comparedByBytes = isSqlite(db) ? sql`text` : sql`text collate "C"`;
  await db.schema
    .alterTable(table)
    .addColumn('name_order', comparedByBytes, (column) => column.notNull().defaultTo(''))
    .execute();
  await db.schema
    .alterTable(table)
    .addColumn('size', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await orderNames(db, table);
}

/** Rows changed in one statement: databases bound the number of parameters. */
const BATCH = 500;

async function orderNames(db: Handle, table: 'assets' | 'models'): Promise<void> {
  let last = '';
  for (;;) {
    const { rows } = await sql<{ id: string; name: string }>`
      select id, name from ${sql.table(table)} where id > ${last} order by id limit ${BATCH}`.execute(db);
    const end = rows.at(-1);
    if (end === undefined) return;
    const values = rows.map(({ id, name }) => sql`(${id}, ${nameOrder(name)})`);
    await sql`
      with ordered (id, name_order) as (values ${sql.join(values)})
      update ${sql.table(table)} set name_order = ordered.name_order from ordered
      where ordered.id = ${sql.table(table)}.id`.execute(db);
    last = end.id;
  }
}

/** Derived are those that no asset and no model has as its file. */
async function tellDerivedBlobs(db: Handle): Promise<void> {
  await db.schema
    .alterTable('blobs')
    .addColumn('derived', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`update blobs set derived = 1
    where not exists (select 1 from assets where assets.blob_id = blobs.id)
    and not exists (select 1 from model_files where model_files.blob_id = blobs.id)`.execute(db);
  await createIndex(db, 'blobs_by_project', 'blobs', ['project_id', 'derived', 'size']);
}

/** With the project in them, tags are found and counted without a look at what carries them. */
async function giveTagsTheirProject(
  db: Handle,
  entities: 'assets' | 'models',
  tags: 'asset_tags' | 'model_tags',
  owner: 'asset_id' | 'model_id',
): Promise<void> {
  await db.schema
    .alterTable(tags)
    .addColumn('project_id', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await sql`update ${sql.table(tags)} set project_id = (
    select project_id from ${sql.table(entities)} where ${sql.ref(`${entities}.id`)} = ${sql.ref(`${tags}.${owner}`)}
  )`.execute(db);
  await db.schema.dropIndex(`${tags}_by_tag`).execute();
  await createIndex(db, `${tags}_by_tag`, tags, ['project_id', 'tag', owner]);
}

/** Kept, because to count a project's tags takes as long as to read them all. */
async function countTags(db: Handle): Promise<void> {
  await db.schema
    .createTable('tag_counts')
    .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
    .addColumn('tag', 'text', (column) => column.notNull())
    .addColumn('assets', 'integer', (column) => column.notNull())
    .addColumn('models', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('tag_counts_key', ['project_id', 'tag'])
    .execute();
  await sql`create index tag_counts_by_use on tag_counts (project_id, (assets + models) desc, tag)`.execute(
    db,
  );
  await sql`insert into tag_counts (project_id, tag, assets, models)
    select project_id, tag, sum(asset), sum(model) from (
      select project_id, tag, 1 as asset, 0 as model from asset_tags
      union all select project_id, tag, 0, 1 from model_tags
    ) as uses group by project_id, tag`.execute(db);
}

async function createWorkers(db: Handle): Promise<void> {
  await keyOnly(
    db,
    db.schema
      .createTable('workers')
      .addColumn('id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('concurrency', 'integer', (column) => column.notNull())
      .addColumn('started_at', 'bigint', (column) => column.notNull())
      .addColumn('seen_at', 'bigint', (column) => column.notNull()),
  ).execute();
}
