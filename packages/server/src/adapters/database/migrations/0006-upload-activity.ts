import { type SqlBool, sql } from 'kysely';
import { createIndex, type Handle } from './building-blocks.ts';

/** What changed last in a project, for those who follow it. */
export async function up(db: Handle): Promise<void> {
  await createIndex(db, 'uploads_by_change', 'uploads', ['project_id', 'updated_at', 'id']);
  // Partial: it moves with every step of progress. The end of a job is the end of its upload, too.
  const unfinished = sql<SqlBool>`status not in ('success', 'failure', 'canceled')`;
  await createIndex(db, 'jobs_by_change', 'jobs', ['project_id', 'updated_at', 'upload_id'], unfinished);
}
