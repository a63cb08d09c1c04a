import { type SqlBool, sql } from 'kysely';
import { createIndex, type Handle, keyOnly } from './building-blocks.ts';

/** Imports with their files; queues that serve the projects in turn. */
export async function up(db: Handle): Promise<void> {
  await createImports(db);
  await createImportFiles(db);
  await divideQueue(db);
  await createJobTurns(db);
  await narrowPending(db);
}

async function createImports(db: Handle): Promise<void> {
  await db.schema
    .createTable('imports')
    .addColumn('upload_id', 'text', (column) =>
      column.notNull().primaryKey().references('uploads.id').onDelete('cascade'),
    )
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('reference', 'text', (column) => column.notNull())
    .addColumn('sealed_secret', 'text')
    .addColumn('plan', 'text')
    .execute();
}

async function createImportFiles(db: Handle): Promise<void> {
  await db.schema
    .createTable('import_files')
    .addColumn('upload_id', 'text', (column) =>
      column.notNull().references('imports.upload_id').onDelete('cascade'),
    )
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('planned_size', 'bigint')
    .addColumn('digest', 'text')
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('locator', 'text', (column) => column.notNull())
    .addColumn('storage_key', 'text')
    .addColumn('chunk_size', 'bigint')
    .addColumn('size', 'bigint')
    .addColumn('version', 'text')
    .addColumn('file_name', 'text')
    .addColumn('content_type', 'text')
    .addColumn('sha256', 'text')
    .addPrimaryKeyConstraint('import_files_key', ['upload_id', 'position'])
    .execute();
  await db.schema
    .createIndex('import_files_by_storage_key')
    .unique()
    .on('import_files')
    .column('storage_key')
    .where(sql<SqlBool>`storage_key is not null`)
    .execute();
}

/** Jobs from before have their bytes: they wait to be processed. */
async function divideQueue(db: Handle): Promise<void> {
  await db.schema
    .alterTable('jobs')
    .addColumn('queue', 'text', (column) => column.notNull().defaultTo('process'))
    .execute();
  await db.schema.alterTable('jobs').addColumn('host', 'text').execute();
  await db.schema
    .alterTable('jobs')
    .addColumn('claims', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  // By project and by host, so that a claim can step from one to the next without reading their jobs.
  await db.schema.dropIndex('jobs_queued').execute();
  const queued = sql<SqlBool>`status = 'queued'`;
  const byAge = ['queue', 'project_id', 'run_at', 'id', 'host'];
  const byHost = ['queue', 'project_id', 'host', 'run_at', 'id'];
  await createIndex(db, 'jobs_queued', 'jobs', byAge, queued);
  await createIndex(db, 'jobs_queued_by_host', 'jobs', byHost, queued);
}

/** When each project was last served by each queue, as a number that grows with every project served. */
async function createJobTurns(db: Handle): Promise<void> {
  await keyOnly(
    db,
    db.schema
      .createTable('job_turns')
      .addColumn('queue', 'text', (column) => column.notNull())
      .addColumn('project_id', 'text', (column) =>
        column.notNull().references('projects.id').onDelete('cascade'),
      )
      .addColumn('turn', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('job_turns_key', ['queue', 'project_id']),
  ).execute();
  await createIndex(db, 'job_turns_by_turn', 'job_turns', ['queue', 'turn']);
}

/** Only who waits for a client can be abandoned: imports, which wait for us, need not be stepped over. */
async function narrowPending(db: Handle): Promise<void> {
  await db.schema.dropIndex('uploads_pending').execute();
  const waitsForClient = sql<SqlBool>`status = 'pending' and source = 'multipart'`;
  await createIndex(db, 'uploads_pending', 'uploads', ['updated_at', 'id'], waitsForClient);
  const waitsForUs = sql<SqlBool>`status = 'pending' and source <> 'multipart'`;
  await createIndex(db, 'uploads_importing', 'uploads', ['created_at', 'id'], waitsForUs);
}
