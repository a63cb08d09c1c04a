import { type CreateTableBuilder, sql } from 'kysely';
import { isSqlite } from '../dialect.ts';
import { createIndex, type Handle } from './building-blocks.ts';

/** Quotas of projects, with the bytes that each keeps, and limits that all processes share. */
export async function up(db: Handle): Promise<void> {
  await createQuotas(db);
  await (isSqlite(db) ? countInSqlite(db) : countInPostgres(db));
  await createLimits(db);
}

async function createQuotas(db: Handle): Promise<void> {
  await db.schema
    .createTable('project_quotas')
    .addColumn('project_id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('bytes', 'bigint')
    .addColumn('uploads', 'bigint')
    .addColumn('kept_bytes', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`insert into project_quotas (project_id, kept_bytes)
    select project_id, sum(size) from objects where state <> 'doomed' group by project_id`.execute(db);
}

/** Whoever writes the ledger, the bytes of the project are right when its transaction ends. */
async function countInSqlite(db: Handle): Promise<void> {
  await sql`create trigger objects_count_inserted after insert on objects when new.state <> 'doomed' begin
    insert into project_quotas (project_id, kept_bytes) values (new.project_id, new.size)
    on conflict (project_id) do update set kept_bytes = kept_bytes + excluded.kept_bytes;
  end`.execute(db);
  await sql`create trigger objects_count_changed after update of state, size on objects
    when (new.state = 'doomed') <> (old.state = 'doomed') or new.size <> old.size begin
    update project_quotas set kept_bytes = kept_bytes
      + case new.state when 'doomed' then 0 else new.size end
      - case old.state when 'doomed' then 0 else old.size end
    where project_id = new.project_id;
  end`.execute(db);
  await sql`create trigger objects_count_deleted after delete on objects when old.state <> 'doomed' begin
    update project_quotas set kept_bytes = kept_bytes - old.size where project_id = old.project_id;
  end`.execute(db);
}

/**
 * Deferred to the end of the transaction: the row of a project, which all its writers share, is then the last that
 * is locked, and only for as long as the commit takes.
 */
async function countInPostgres(db: Handle): Promise<void> {
  await sql`create function wharf_count_kept_bytes() returns trigger language plpgsql as $$
    declare
      change bigint := 0;
    begin
      if tg_op <> 'DELETE' and new.state <> 'doomed' then change := new.size; end if;
      if tg_op <> 'INSERT' and old.state <> 'doomed' then change := change - old.size; end if;
      if change <> 0 then
        insert into project_quotas as quota (project_id, kept_bytes)
        values (coalesce(new.project_id, old.project_id), change)
        on conflict (project_id) do update set kept_bytes = quota.kept_bytes + excluded.kept_bytes;
      end if;
      return null;
    end $$`.execute(db);
  await sql`create constraint trigger objects_count
    after insert or delete or update of state, size on objects
    deferrable initially deferred for each row execute function wharf_count_kept_bytes()`.execute(db);
}

/** Nothing of it is worth a write-ahead log. */
async function createLimits(db: Handle): Promise<void> {
  await unlogged(db, db.schema.createTable('limit_buckets'))
    .addColumn('name', 'text', (column) => column.notNull().primaryKey())
    .addColumn('full_at', sql`double precision`, (column) => column.notNull())
    .addColumn('granted', 'integer', (column) => column.notNull())
    .execute();
  await createIndex(db, 'limit_buckets_by_age', 'limit_buckets', ['full_at']);
  await unlogged(db, db.schema.createTable('limit_slots'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('limit_slots_key', ['name', 'number'])
    .execute();
  await unlogged(db, db.schema.createTable('turns'))
    .addColumn('name', 'text', (column) => column.notNull().primaryKey())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .execute();
}

function unlogged<T extends string>(db: Handle, table: CreateTableBuilder<T>): CreateTableBuilder<T> {
  return isSqlite(db) ? table : table.modifyFront(sql`unlogged`);
}
