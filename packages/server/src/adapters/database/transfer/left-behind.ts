import { PROGRESS_TABLE } from './progress.ts';

/** Tables whose rows do not move, and why. Every other table moves. */
export const LEFT_BEHIND: Readonly<Record<string, string>> = {
  kysely_migration: 'the target has migrated itself',
  kysely_migration_lock: 'the target has migrated itself',
  workers: 'each worker enters itself when it starts',
  limit_buckets: 'limits count what happened in the last moments',
  limit_slots: 'nothing runs that could hold one',
  turns: 'nothing runs that could have one',
  [PROGRESS_TABLE]: 'it is about the move',
};

/** Columns that the database fills in by itself, from rows of other tables. */
export const DERIVED: Readonly<Record<string, readonly string[]>> = {
  project_quotas: ['kept_bytes'],
};
