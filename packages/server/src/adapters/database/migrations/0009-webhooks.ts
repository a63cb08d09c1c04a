import { type SqlBool, sql } from 'kysely';
import { createIndex, type Handle } from './building-blocks.ts';

/** Webhooks of projects, and what is sent to them. */
export async function up(db: Handle): Promise<void> {
  await db.schema
    .createTable('webhooks')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('project_id', 'text', (column) =>
      column.notNull().references('projects.id').onDelete('cascade'),
    )
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('event_types', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('disabled_at', 'bigint')
    .addColumn('disabled_reason', 'text')
    .addColumn('sealed_secret', 'text', (column) => column.notNull())
    .addColumn('former_sealed_secret', 'text')
    .addColumn('former_secret_until', 'bigint')
    .addColumn('failing_since', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('deleted_at', 'bigint')
    .execute();
  await createIndex(db, 'webhooks_by_project', 'webhooks', ['project_id', 'created_at', 'id']);
  const disabled = sql<SqlBool>`disabled_at is not null`;
  await createIndex(db, 'webhooks_by_disabling', 'webhooks', ['disabled_at'], disabled);
  const deleted = sql<SqlBool>`deleted_at is not null`;
  await createIndex(db, 'webhooks_by_deletion', 'webhooks', ['deleted_at'], deleted);

  await db.schema
    .createTable('webhook_deliveries')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('webhook_id', 'text', (column) =>
      column.notNull().references('webhooks.id').onDelete('cascade'),
    )
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('event_type', 'text', (column) => column.notNull())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('claim', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('lease_owner', 'text')
    .addColumn('last_attempt_at', 'bigint')
    .addColumn('finished_at', 'bigint')
    .addColumn('response_status', 'integer')
    .addColumn('response_body', 'text')
    .addColumn('error', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await createDeliveryIndexes(db);
}

async function createDeliveryIndexes(db: Handle): Promise<void> {
  const table = 'webhook_deliveries';
  await createIndex(db, 'webhook_deliveries_by_webhook', table, ['webhook_id', 'created_at', 'id']);
  await createIndex(db, 'webhook_deliveries_by_state', table, ['webhook_id', 'state', 'created_at', 'id']);
  const pending = sql<SqlBool>`state = 'pending'`;
  await createIndex(db, 'webhook_deliveries_due', table, ['webhook_id', 'due_at', 'id'], pending);
  await createIndex(db, 'webhook_deliveries_pending', table, ['created_at'], pending);
  const leased = sql<SqlBool>`lease_owner is not null`;
  await createIndex(db, 'webhook_deliveries_leased', table, ['lease_owner'], leased);
  const finished = sql<SqlBool>`finished_at is not null`;
  await createIndex(db, 'webhook_deliveries_by_end', table, ['state', 'finished_at'], finished);
}
