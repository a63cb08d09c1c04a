import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import { DatabaseSettingsError } from '../settings-error.ts';

/** The oldest major version that the statements here are written for. */
const OLDEST = 13;

interface Facts {
  readonly version: number;
  readonly encoding: string;
  readonly standby: boolean;
  readonly read_only: boolean;
  readonly lossy: boolean;
  readonly user: string;
  readonly empty: boolean;
  readonly creates: boolean | null;
}

/** @throws DatabaseSettingsError when the server or the database is not what we need */
export async function checkRequirements(handle: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<Facts>`
    select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
      pg_is_in_recovery() as standby, current_setting('transaction_read_only')::boolean as read_only,
      current_setting('synchronous_commit') = 'off' as lossy, current_user as user,
      to_regclass('kysely_migration') is null as empty,
      has_schema_privilege(current_schema(), 'create') as creates`.execute(handle);
  const reason = rows[0] && whyUnusable(rows[0]);
  if (reason !== undefined) throw new DatabaseSettingsError(`DATABASE_URL: ${reason}`);
}

function whyUnusable({
  version,
  encoding,
  standby,
  read_only,
  lossy,
  user,
  empty,
  creates,
}: Facts): string | undefined {
  const major = Math.floor(version / 10_000);
  if (major < OLDEST) return `this is PostgreSQL ${major}; Wharf needs ${OLDEST} or newer`;
  if (standby) return 'this server is a standby, which cannot be written to';
  if (read_only) {
    return `the transactions of the user "${user}" are read-only: set its default_transaction_read_only to off`;
  }
  if (lossy) {
    return `synchronous_commit is off for the user "${user}", and a crash would lose what was acknowledged: set it to on, for the user or the database`;
  }
  if (encoding !== 'UTF8') {
    return `the database has the encoding ${encoding}; create one with "createdb --encoding=UTF8 --template=template0"`;
  }
  // A user who may not is enough once another one has made the tables.
  if (empty && creates !== true) {
    return `the user "${user}" may not create tables: make it the owner of the database, or grant it "create" on the schema "public"`;
  }
  return undefined;
}

/** Complete, as the compiler sees to it. */
const TABLES: Readonly<Record<keyof Schema, true>> = {
  projects: true,
  api_keys: true,
  sessions: true,
  idempotency_keys: true,
  uploads: true,
  jobs: true,
  job_turns: true,
  imports: true,
  import_files: true,
  assets: true,
  asset_tags: true,
  tag_counts: true,
  models: true,
  model_files: true,
  model_tags: true,
  blobs: true,
  blob_references: true,
  collections: true,
  collection_assets: true,
  collection_models: true,
  objects: true,
  object_parts: true,
  workers: true,
  installation: true,
  webhooks: true,
  webhook_deliveries: true,
  project_quotas: true,
  limit_buckets: true,
  limit_slots: true,
  turns: true,
};

/**
 * Once the tables are there, be it that another user made them.
 * @throws DatabaseSettingsError when one of them cannot be read or written
 */
export async function checkRights(handle: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ readonly name: string; readonly user: string }>`
    select name, current_user as user
    from unnest(${Object.keys(TABLES)}::text[]) as name, lateral (select to_regclass(name)::oid as id) as found
    where not (has_table_privilege(id, 'select') and has_table_privilege(id, 'insert')
      and has_table_privilege(id, 'update') and has_table_privilege(id, 'delete'))
    order by name`.execute(handle);
  const [first] = rows;
  if (first === undefined) return;
  throw new DatabaseSettingsError(
    `DATABASE_URL: the user "${first.user}" may not read and write ${rows.length} of the tables (${first.name}, ...): make it their owner, or run "grant select, insert, update, delete on all tables in schema public to ${first.user}"`,
  );
}
