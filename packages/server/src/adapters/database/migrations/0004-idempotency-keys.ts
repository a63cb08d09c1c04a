import { createIndex, type Handle, keyOnly } from './building-blocks.ts';

/** What requests with an idempotency key have created; for a day, after which rows go by their age. */
export async function up(db: Handle): Promise<void> {
  await keyOnly(
    db,
    db.schema
      .createTable('idempotency_keys')
      .addColumn('project_id', 'text', (column) =>
        column.notNull().references('projects.id').onDelete('cascade'),
      )
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('request_hash', 'text', (column) => column.notNull())
      .addColumn('entity_id', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('idempotency_keys_key', ['project_id', 'key']),
  ).execute();
  await createIndex(db, 'idempotency_keys_by_age', 'idempotency_keys', ['created_at']);
}
