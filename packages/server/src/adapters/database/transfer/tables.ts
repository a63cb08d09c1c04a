import { type Kysely, sql } from 'kysely';
import { isSqlite } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** A table as the database describes it. */
export interface TransferTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns of the primary key, in its order. */
  readonly key: readonly string[];
  /** Tables that its rows refer to. */
  readonly parents: readonly string[];
}

interface ColumnRow {
  readonly table_name: string;
  readonly column_name: string;
  /** Place in the primary key from 1 on; 0 for a column that is not in it. */
  readonly key_place: number;
}

interface ReferenceRow {
  readonly table_name: string;
  readonly parent: string;
}

/**
 * Asks the database itself, so that a table that is added some day is not forgotten.
 *
 * @returns every table of ours, parents before their children
 * @throws Error where tables refer to each other in a circle, or one has no primary key
 */
export async function listTables(handle: Kysely<Schema>): Promise<readonly TransferTable[]> {
  const [columns, references] = isSqlite(handle)
    ? await describeSqlite(handle)
    : await describePostgres(handle);
  const byTable = Map.groupBy(columns, ({ table_name }) => table_name);
  const tables = [...byTable].map(([name, own]): TransferTable => {
    const key = own.filter(({ key_place }) => key_place > 0).sort((a, b) => a.key_place - b.key_place);
    if (key.length === 0)
      throw new Error(`Table ${name} has no primary key, so its rows cannot be told apart`);
    const parents = references.filter(({ table_name, parent }) => table_name === name && parent !== name);
    return {
      name,
      columns: own.map(({ column_name }) => column_name).sort(),
      key: key.map(({ column_name }) => column_name),
      parents: parents.map(({ parent }) => parent),
    };
  });
  return parentsFirst(tables);
}

function parentsFirst(tables: readonly TransferTable[]): readonly TransferTable[] {
  const ordered: TransferTable[] = [];
  let waiting = tables.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  while (waiting.length > 0) {
    const open = new Set(waiting.map(({ name }) => name));
    const ready = waiting.filter(({ parents }) => parents.every((parent) => !open.has(parent)));
    if (ready.length === 0)
      throw new Error(`Tables refer to each other in a circle: ${[...open].join(', ')}`);
    ordered.push(...ready);
    waiting = waiting.filter((table) => !ready.includes(table));
  }
  return ordered;
}

type Description = readonly [readonly ColumnRow[], readonly ReferenceRow[]];

async function describeSqlite(handle: Kysely<Schema>): Promise<Description> {
  const tables = sql`(select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\')`;
  const columns = await sql<ColumnRow>`
    select tables.name as table_name, columns.name as column_name, columns.pk as key_place
    from ${tables} as tables, pragma_table_info(tables.name) as columns`.execute(handle);
  const references = await sql<ReferenceRow>`
    select distinct tables.name as table_name, reference."table" as parent
    from ${tables} as tables, pragma_foreign_key_list(tables.name) as reference`.execute(handle);
  return [columns.rows, references.rows];
}

async function describePostgres(handle: Kysely<Schema>): Promise<Description> {
  const columns = await sql<ColumnRow>`
    select tables.relname as table_name, columns.attname as column_name,
      coalesce(array_position(keys.indkey::int2[], columns.attnum) + 1, 0) as key_place
    from pg_class as tables
    join pg_attribute as columns on columns.attrelid = tables.oid and columns.attnum > 0 and not columns.attisdropped
    left join pg_index as keys on keys.indrelid = tables.oid and keys.indisprimary
    where tables.relnamespace = current_schema()::regnamespace and tables.relkind in ('r', 'p')`.execute(
    handle,
  );
  const references = await sql<ReferenceRow>`
    select distinct child.relname as table_name, parent.relname as parent
    from pg_constraint as reference
    join pg_class as child on child.oid = reference.conrelid
    join pg_class as parent on parent.oid = reference.confrelid
    where reference.contype = 'f' and child.relnamespace = current_schema()::regnamespace`.execute(handle);
  return [columns.rows, references.rows];
}
