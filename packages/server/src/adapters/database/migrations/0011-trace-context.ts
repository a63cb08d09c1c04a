import type { Handle } from './building-blocks.ts';

/** Where in a trace an upload was created, so that workers on other machines continue it. */
export async function up(db: Handle): Promise<void> {
  await db.schema.alterTable('uploads').addColumn('trace_context', 'text').execute();
}
