import type { Handle } from './building-blocks.ts';

/** What all processes of the installation must agree on. */
export async function up(db: Handle): Promise<void> {
  await db.schema
    .createTable('installation')
    .addColumn('name', 'text', (column) => column.notNull().primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}
