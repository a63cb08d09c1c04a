import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import { DERIVED } from './left-behind.ts';
import type { ProgressStore } from './progress.ts';
import { type Digest, insertRows, type Position, positionOf, type Row, RowDigest, readAll } from './rows.ts';
import type { TransferTable } from './tables.ts';

/** How the rows of one table look in the target. */
export interface RowRules {
  /** @returns undefined for a row that does not move */
  readonly adapt: (row: Row) => Row | undefined;
  /** Columns that need not be the same on both ends. */
  readonly free: readonly string[];
}

export const UNCHANGED: RowRules = { adapt: (row) => row, free: [] };

export interface CopyOptions {
  readonly source: Kysely<Schema>;
  readonly target: Kysely<Schema>;
  readonly progress: ProgressStore;
  readonly rules: RowRules;
  /** Told of every batch when it is on stable storage. */
  readonly onBatch: (rows: number) => void;
  /** Aborted: ends after the batch under way, and goes on from there another time. */
  readonly signal: AbortSignal;
}

/** Copies the rows that are not there yet. Each batch is one transaction, with the note how far it goes. */
export async function copyTable(table: TransferTable, options: CopyOptions): Promise<void> {
  const { source, target, progress, rules, onBatch, signal } = options;
  const name = `rows of ${table.name}`;
  const noted = await progress.get(name);
  const from = noted === undefined ? undefined : (JSON.parse(noted) as Position);
  for await (const rows of readAll(source, table, from)) {
    signal.throwIfAborted();
    const adapted = rows.map(rules.adapt).filter((row) => row !== undefined);
    await target.transaction().execute(async (transaction) => {
      await insertRows(transaction, table, adapted, DERIVED[table.name]);
      await progress.set(transaction, name, JSON.stringify(positionOf(table, rows.at(-1) ?? {})));
    });
    onBatch(rows.length);
  }
}

/** What a table holds at the end it is read from. */
export async function digestTable(
  handle: Kysely<Schema>,
  table: TransferTable,
  rules: RowRules,
  signal: AbortSignal,
): Promise<Digest> {
  const free = new Set([...rules.free, ...(DERIVED[table.name] ?? [])]);
  const digest = new RowDigest(table.columns.filter((column) => !free.has(column)));
  for await (const rows of readAll(handle, table)) {
    signal.throwIfAborted();
    for (const row of rows) {
      const adapted = rules.adapt(row);
      if (adapted !== undefined) digest.add(adapted);
    }
  }
  return digest.value;
}
