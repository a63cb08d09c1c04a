import { type SqlBool, sql } from 'kysely';
import { createIndex, type Handle, keyOnly } from './building-blocks.ts';

/** Models with their files; first and last frames of video assets. */
export async function up(db: Handle): Promise<void> {
  await createModels(db);
  await createModelFiles(db);
  await createModelTags(db);
  await createCollectionModels(db);
  await db.schema.alterTable('jobs').addColumn('output_model_id', 'text').execute();
  await addFrames(db);
}

async function createModels(db: Handle): Promise<void> {
  await db.schema
    .createTable('models')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
    .addColumn('author_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_folded', 'text', (column) => column.notNull())
    .addColumn('short_description', 'text')
    .addColumn('description', 'text')
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('architecture', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('recognized_by', 'text', (column) => column.notNull())
    .addColumn('format', 'text', (column) => column.notNull())
    .addColumn('tensor_count', 'bigint', (column) => column.notNull())
    .addColumn('parameter_count', 'bigint', (column) => column.notNull())
    .addColumn('dtypes', 'text', (column) => column.notNull())
    .addColumn('trigger_words', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('origin', 'text')
    .addColumn('upload_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await createIndex(db, 'models_by_creation', 'models', ['project_id', 'created_at', 'id']);
}

async function createModelFiles(db: Handle): Promise<void> {
  await db.schema
    .createTable('model_files')
    .addColumn('model_id', 'text', (column) => column.notNull().references('models.id').onDelete('cascade'))
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('blob_id', 'text', (column) => column.notNull())
    .addColumn('mime_type', 'text', (column) => column.notNull())
    .addColumn('format', 'text')
    .addColumn('facts', 'text')
    .addColumn('tensor_table_blob_id', 'text')
    .addPrimaryKeyConstraint('model_files_key', ['model_id', 'path'])
    // Deferred: a model and its blobs go in one transaction, in whichever order.
    .addForeignKeyConstraint('model_files_blob', ['blob_id'], 'blobs', ['id'], (constraint) =>
      constraint.deferrable().initiallyDeferred(),
    )
    .addForeignKeyConstraint(
      'model_files_tensor_table',
      ['tensor_table_blob_id'],
      'blobs',
      ['id'],
      (constraint) => constraint.deferrable().initiallyDeferred(),
    )
    .execute();
  // Deleting a blob looks for whoever refers to it.
  await createIndex(db, 'model_files_by_blob', 'model_files', ['blob_id']);
  await createIndex(
    db,
    'model_files_by_tensor_table',
    'model_files',
    ['tensor_table_blob_id'],
    sql<SqlBool>`tensor_table_blob_id is not null`,
  );
}

async function createModelTags(db: Handle): Promise<void> {
  await keyOnly(
    db,
    db.schema
      .createTable('model_tags')
      .addColumn('model_id', 'text', (column) => column.notNull().references('models.id').onDelete('cascade'))
      .addColumn('tag', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('model_tags_key', ['model_id', 'tag']),
  ).execute();
  await createIndex(db, 'model_tags_by_tag', 'model_tags', ['tag', 'model_id']);
}

async function createCollectionModels(db: Handle): Promise<void> {
  await keyOnly(
    db,
    db.schema
      .createTable('collection_models')
      .addColumn('collection_id', 'text', (column) =>
        column.notNull().references('collections.id').onDelete('cascade'),
      )
      .addColumn('model_id', 'text', (column) => column.notNull().references('models.id').onDelete('cascade'))
      .addColumn('added_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('collection_models_key', ['collection_id', 'model_id']),
  ).execute();
  await createIndex(db, 'collection_models_by_model', 'collection_models', ['model_id']);
}

/** Columns like the thumbnail's: an image, which has no frames, costs no further row and no index entry. */
async function addFrames(db: Handle): Promise<void> {
  for (const [column, index] of [
    ['first_frame_blob_id', 'assets_by_first_frame'],
    ['last_frame_blob_id', 'assets_by_last_frame'],
  ] as const) {
    await db.schema
      .alterTable('assets')
      .addColumn(column, 'text', (added) =>
        added.references('blobs.id').modifyEnd(sql`deferrable initially deferred`),
      )
      .execute();
    await createIndex(db, index, 'assets', [column], sql<SqlBool>`${sql.ref(column)} is not null`);
  }
}
