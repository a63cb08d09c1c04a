import { createIndex, type Handle } from './building-blocks.ts';

/**
 * Keys that administer, and sessions of the console. Keys of before administer nothing: nobody said that they
 * should.
 */
export async function up(db: Handle): Promise<void> {
  await db.schema
    .alterTable('api_keys')
    .addColumn('administrator', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('key', 'text', (column) => column.notNull().references('api_keys.key').onDelete('cascade'))
    .addColumn('project_id', 'text', (column) =>
      column.notNull().references('projects.id').onDelete('cascade'),
    )
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await createIndex(db, 'sessions_by_key', 'sessions', ['key']);
  await createIndex(db, 'sessions_by_project', 'sessions', ['project_id']);
  await createIndex(db, 'sessions_by_expiry', 'sessions', ['expires_at']);
}
