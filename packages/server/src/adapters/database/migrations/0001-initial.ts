import { type SqlBool, sql } from 'kysely';
import { createIndex, type Handle, keyOnly } from './building-blocks.ts';

export async function up(db: Handle): Promise<void> {
  await createProjects(db);
  await createObjects(db);
  await createUploads(db);
  await createJobs(db);
  await createBlobs(db);
  await createAssets(db);
  await createCollections(db);
}

async function createProjects(db: Handle): Promise<void> {
  await db.schema
    .createTable('projects')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await createIndex(db, 'projects_by_name', 'projects', ['name', 'created_at', 'id']);
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
  await createIndex(db, 'api_keys_by_project', 'api_keys', ['project_id', 'created_at']);
  await createIndex(db, 'api_keys_by_secret', 'api_keys', ['secret_hash']);
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
  await createIndex(db, 'objects_open', 'objects', ['created_at'], sql<SqlBool>`state = 'open'`);
  await createIndex(db, 'objects_doomed', 'objects', ['created_at', 'key'], sql<SqlBool>`state = 'doomed'`);
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
  await createIndex(db, 'uploads_by_project', 'uploads', ['project_id', 'created_at', 'id']);
  await createIndex(db, 'uploads_by_status', 'uploads', ['project_id', 'status', 'created_at', 'id']);
  // Partial: it moves with every part, and must stay as small as the number of uploads under way.
  await createIndex(db, 'uploads_pending', 'uploads', ['updated_at', 'id'], sql<SqlBool>`status = 'pending'`);
  await createIndex(db, 'uploads_by_storage_key', 'uploads', ['storage_key']);
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
  await createIndex(db, 'jobs_by_project', 'jobs', ['project_id', 'created_at', 'id']);
  await createIndex(db, 'jobs_by_status', 'jobs', ['project_id', 'status', 'created_at', 'id']);
  await createIndex(db, 'jobs_by_upload', 'jobs', ['upload_id']);
  // The queue: both stay as small as the number of jobs waiting or running.
  await createIndex(db, 'jobs_queued', 'jobs', ['run_at', 'id'], sql<SqlBool>`status = 'queued'`);
  await createIndex(
    db,
    'jobs_leased',
    'jobs',
    ['lease_expires_at'],
    sql<SqlBool>`lease_expires_at is not null`,
  );
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
  await createIndex(db, 'blob_references_by_holder', 'blob_references', ['holder']);
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
    await createIndex(db, name, 'assets', ['project_id', time, 'id']);
  }
  await createIndex(db, 'assets_by_blob', 'assets', ['blob_id']);
  // Partial: few assets have one.
  for (const [column, name] of [
    ['parent_id', 'assets_by_parent'],
    ['root_parent_id', 'assets_by_root'],
  ] as const) {
    await createIndex(
      db,
      name,
      'assets',
      ['project_id', column, 'created_at', 'id'],
      sql<SqlBool>`${sql.ref(column)} is not null`,
    );
  }
  await createIndex(
    db,
    'assets_by_thumbnail',
    'assets',
    ['thumbnail_blob_id'],
    sql<SqlBool>`thumbnail_blob_id is not null`,
  );
  await keyOnly(
    db,
    db.schema
      .createTable('asset_tags')
      .addColumn('asset_id', 'text', (column) => column.notNull().references('assets.id').onDelete('cascade'))
      .addColumn('tag', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('asset_tags_key', ['asset_id', 'tag']),
  ).execute();
  await createIndex(db, 'asset_tags_by_tag', 'asset_tags', ['tag', 'asset_id']);
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
  await createIndex(db, 'collections_by_project', 'collections', ['project_id', 'created_at', 'id']);
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
  await createIndex(db, 'collection_assets_by_asset', 'collection_assets', ['asset_id']);
}
