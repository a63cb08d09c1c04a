import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import { isSqlite } from '../dialect.ts';

/** Migrations know no schema type: they describe the past, and the types only the present. */
type Handle = Kysely<unknown>;

export async function up(db: Handle): Promise<void> {
  await createProjects(db);
  await createObjects(db);
  await createUploads(db);
  await createJobs(db);
  await createBlobs(db);
  await createAssets(db);
  await createCollections(db);
}

/**
 * On SQLite, a table that is nothing but its primary key is one B-tree instead of two, which halves
 * the pages written for a part.
 */
function keyOnly<T extends string>(db: Handle, table: CreateTableBuilder<T>): CreateTableBuilder<T> {
  return isSqlite(db) ? table.modifyEnd(sql`without rowid`) : table;
}

async function createProjects(db: Handle): Promise<void> {
  await db.schema
    .createTable('projects')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('projects_by_name')
    .on('projects')
    .columns(['name', 'created_at', 'id'])
    .execute();
  await db.schema
    .createTable('api_keys')
    .addColumn('key', 'text', (column) => column.notNull().primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
    .addColumn('author_id', 'text', (column) => column.notNull())
    .addColumn('secret_hash', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('api_keys_by_project')
    .on('api_keys')
    .columns(['project_id', 'created_at'])
    .execute();
  await db.schema.createIndex('api_keys_by_secret').on('api_keys').column('secret_hash').execute();
}

/** No foreign key leads from or to the ledger but that of the parts: it outlives whatever used an object. */
async function createObjects(db: Handle): Promise<void> {
  await db.schema
    .createTable('objects')
    .addColumn('key', 'text', (column) => column.notNull().primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('received', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('multipart_ref', 'text')
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  // Partial: nearly all objects are sealed, and nobody searches for those.
  await db.schema
    .createIndex('objects_open')
    .on('objects')
    .columns(['created_at'])
    .where(sql.ref('state'), '=', sql.lit('open'))
    .execute();
  await db.schema
    .createIndex('objects_doomed')
    .on('objects')
    .columns(['created_at', 'key'])
    .where(sql.ref('state'), '=', sql.lit('doomed'))
    .execute();
  await keyOnly(
    db,
    db.schema
      .createTable('object_parts')
      .addColumn('key', 'text', (column) => column.notNull().references('objects.key').onDelete('cascade'))
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('size', 'bigint', (column) => column.notNull())
      .addColumn('sha256', 'text', (column) => column.notNull())
      .addColumn('spill', 'text')
      .addColumn('start_offset', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('object_parts_key', ['key', 'number']),
  ).execute();
}

async function createUploads(db: Handle): Promise<void> {
  await db.schema
    .createTable('uploads')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
    .addColumn('author_id', 'text', (column) => column.notNull())
    .addColumn('job_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('provider', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('file_name', 'text', (column) => column.notNull())
    .addColumn('original_file_name', 'text', (column) => column.notNull())
    .addColumn('content_type', 'text')
    .addColumn('file_size', 'bigint')
    .addColumn('parts_count', 'integer')
    .addColumn('url', 'text')
    .addColumn('config', 'text')
    .addColumn('asset_options', 'text')
    .addColumn('entity_id', 'text')
    .addColumn('error_message', 'text')
    .addColumn('error_details', 'text')
    .addColumn('storage_key', 'text', (column) => column.notNull())
    .addColumn('sha256', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('uploads_by_project')
    .on('uploads')
    .columns(['project_id', 'created_at', 'id'])
    .execute();
  await db.schema
    .createIndex('uploads_by_status')
    .on('uploads')
    .columns(['project_id', 'status', 'created_at', 'id'])
    .execute();
  // Partial: it moves with every part, and must stay as small as the number of uploads under way.
  await db.schema
    .createIndex('uploads_pending')
    .on('uploads')
    .columns(['updated_at', 'id'])
    .where(sql.ref('status'), '=', sql.lit('pending'))
    .execute();
  await db.schema.createIndex('uploads_by_storage_key').on('uploads').column('storage_key').execute();
}

async function createJobs(db: Handle): Promise<void> {
  await db.schema
    .createTable('jobs')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
    .addColumn('author_id', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('upload_id', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('progress', 'double precision', (column) => column.notNull())
    .addColumn('status_history', 'text', (column) => column.notNull())
    .addColumn('input', 'text', (column) => column.notNull())
    .addColumn('output', 'text', (column) => column.notNull())
    .addColumn('asset_ids', 'text', (column) => column.notNull())
    .addColumn('error', 'text')
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('lease_owner', 'text')
    .addColumn('lease_expires_at', 'bigint')
    .addColumn('run_at', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    // Deferred: an upload and its job name each other, so neither can be first.
    .addForeignKeyConstraint('jobs_upload', ['upload_id'], 'uploads', ['id'], (constraint) =>
      constraint.deferrable().initiallyDeferred(),
    )
    .execute();
  await db.schema
    .createIndex('jobs_by_project')
    .on('jobs')
    .columns(['project_id', 'created_at', 'id'])
    .execute();
  await db.schema
    .createIndex('jobs_by_status')
    .on('jobs')
    .columns(['project_id', 'status', 'created_at', 'id'])
    .execute();
  await db.schema.createIndex('jobs_by_upload').on('jobs').column('upload_id').execute();
  // The queue: both stay as small as the number of jobs waiting or running.
  await db.schema
    .createIndex('jobs_queued')
    .on('jobs')
    .columns(['run_at', 'id'])
    .where(sql.ref('status'), '=', sql.lit('queued'))
    .execute();
  await db.schema
    .createIndex('jobs_leased')
    .on('jobs')
    .columns(['lease_expires_at'])
    .where(sql.ref('lease_expires_at'), 'is not', null)
    .execute();
}

async function createBlobs(db: Handle): Promise<void> {
  await db.schema
    .createTable('blobs')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('content_type', 'text', (column) => column.notNull())
    .addColumn('storage_key', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('blobs_by_digest', ['project_id', 'sha256'])
    .execute();
  await keyOnly(
    db,
    db.schema
      .createTable('blob_references')
      .addColumn('blob_id', 'text', (column) => column.notNull().references('blobs.id'))
      .addColumn('holder', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('blob_references_key', ['blob_id', 'holder']),
  ).execute();
  await db.schema.createIndex('blob_references_by_holder').on('blob_references').column('holder').execute();
}

async function createAssets(db: Handle): Promise<void> {
  await db.schema
    .createTable('assets')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
    .addColumn('author_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_folded', 'text', (column) => column.notNull())
    .addColumn('description', 'text')
    .addColumn('mime_type', 'text', (column) => column.notNull())
    .addColumn('blob_id', 'text', (column) => column.notNull())
    .addColumn('thumbnail_blob_id', 'text')
    .addColumn('metadata', 'text', (column) => column.notNull())
    .addColumn('properties', 'text', (column) => column.notNull())
    .addColumn('hidden', 'integer', (column) => column.notNull())
    .addColumn('parent_id', 'text')
    .addColumn('root_parent_id', 'text')
    .addColumn('upload_id', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    // Deferred: an asset and its blobs go in one transaction, in whichever order.
    .addForeignKeyConstraint('assets_blob', ['blob_id'], 'blobs', ['id'], (constraint) =>
      constraint.deferrable().initiallyDeferred(),
    )
    .addForeignKeyConstraint('assets_thumbnail', ['thumbnail_blob_id'], 'blobs', ['id'], (constraint) =>
      constraint.deferrable().initiallyDeferred(),
    )
    .execute();
  for (const [time, name] of [
    ['created_at', 'assets_by_creation'],
    ['updated_at', 'assets_by_change'],
  ] as const) {
    await db.schema.createIndex(name).on('assets').columns(['project_id', time, 'id']).execute();
  }
  await db.schema.createIndex('assets_by_blob').on('assets').column('blob_id').execute();
  // Partial: few assets have one.
  for (const column of ['thumbnail_blob_id', 'parent_id', 'root_parent_id']) {
    await db.schema
      .createIndex(`assets_by_${column}`)
      .on('assets')
      .column(column)
      .where(sql.ref(column), 'is not', null)
      .execute();
  }
  await keyOnly(
    db,
    db.schema
      .createTable('asset_tags')
      .addColumn('asset_id', 'text', (column) => column.notNull().references('assets.id').onDelete('cascade'))
      .addColumn('tag', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('asset_tags_key', ['asset_id', 'tag']),
  ).execute();
  await db.schema.createIndex('asset_tags_by_tag').on('asset_tags').columns(['tag', 'asset_id']).execute();
}

async function createCollections(db: Handle): Promise<void> {
  await db.schema
    .createTable('collections')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('thumbnail_asset_id', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('collections_by_project')
    .on('collections')
    .columns(['project_id', 'created_at', 'id'])
    .execute();
  await keyOnly(
    db,
    db.schema
      .createTable('collection_assets')
      .addColumn('collection_id', 'text', (column) =>
        column.notNull().references('collections.id').onDelete('cascade'),
      )
      .addColumn('asset_id', 'text', (column) => column.notNull().references('assets.id').onDelete('cascade'))
      .addColumn('added_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('collection_assets_key', ['collection_id', 'asset_id']),
  ).execute();
  await db.schema
    .createIndex('collection_assets_by_asset')
    .on('collection_assets')
    .column('asset_id')
    .execute();
}
