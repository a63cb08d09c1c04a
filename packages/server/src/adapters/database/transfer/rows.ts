import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import type { TransferTable } from './tables.ts';

export type Row = Readonly<Record<string, unknown>>;
/** Values of the key of a row. */
export type Position = readonly unknown[];

/** Rows read and written at a time: below the most parameters that a statement of either database takes. */
export const BATCH = 400;

/** Rows in the order of the key, from after `position` on; at most `BATCH`. */
async function readBatch(
  handle: Kysely<Schema>,
  table: TransferTable,
  position: Position | undefined,
): Promise<readonly Row[]> {
  const key = sql.join(table.key.map((column) => sql.ref(column)));
  const later = position === undefined ? sql`` : sql`where (${key}) > (${sql.join([...position])})`;
  const { rows } = await sql<Row>`
    select ${sql.join(table.columns.map((column) => sql.ref(column)))} from ${sql.table(table.name)}
    ${later} order by ${key} limit ${sql.lit(BATCH)}`.execute(handle);
  return rows;
}

/** Every row, in batches in the order of the key. */
export async function* readAll(
  handle: Kysely<Schema>,
  table: TransferTable,
  from?: Position,
): AsyncGenerator<readonly Row[]> {
  for (let position = from; ; ) {
    const rows = await readBatch(handle, table, position);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    if (rows.length < BATCH) return;
    position = positionOf(table, last);
  }
}

export function positionOf(table: TransferTable, row: Row): Position {
  return table.key.map((column) => row[column]);
}

/**
 * Adds rows; nothing where there are none.
 * @param derived columns that the database fills in: it may have made the row for their sake already
 */
export async function insertRows(
  handle: Kysely<Schema>,
  table: TransferTable,
  rows: readonly Row[],
  derived: readonly string[] = [],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = table.columns.filter((column) => !derived.includes(column));
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column] ?? null))})`);
  const others = columns.filter((column) => !table.key.includes(column));
  const updates = others.map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`);
  const whereThere =
    derived.length === 0
      ? sql``
      : sql`on conflict (${sql.join(table.key.map((column) => sql.ref(column)))}) do update set ${sql.join(updates)}`;
  await sql`
    insert into ${sql.table(table.name)} (${sql.join(columns.map((column) => sql.ref(column)))})
    values ${sql.join(values)} ${whereThere}`.execute(handle);
}

export async function countRows(handle: Kysely<Schema>, name: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(
    handle,
  );
  return Number(rows[0]?.count ?? 0);
}

/** Number of rows and one value for their whole content, whatever order they are read in. */
export interface Digest {
  readonly rows: number;
  /** The sum of the SHA-256 of every row, modulo 2^256; hexadecimal. */
  readonly sum: string;
}

const MODULUS = 1n << 256n;

/** Adds up rows. The sum does not depend on their order, which the two databases need not share. */
export class RowDigest {
  readonly #columns: readonly string[];
  #rows = 0;
  #sum = 0n;

  /** @param columns those that count, in the order of their names */
  constructor(columns: readonly string[]) {
    this.#columns = columns;
  }

  add(row: Row): void {
    const text = JSON.stringify(this.#columns.map((column) => row[column] ?? null));
    this.#sum = (this.#sum + BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)) % MODULUS;
    this.#rows += 1;
  }

  get value(): Digest {
    return { rows: this.#rows, sum: this.#sum.toString(16).padStart(64, '0') };
  }
}
