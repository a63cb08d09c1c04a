import {
  copyTable,
  digestTable,
  type RowRules,
  UNCHANGED,
} from '../../adapters/database/transfer/copy-table.ts';
import { isWanted } from '../../adapters/database/transfer/ledger.ts';
import type { ProgressStore } from '../../adapters/database/transfer/progress.ts';
import type { TransferTable } from '../../adapters/database/transfer/tables.ts';
import { withoutNul } from '../../adapters/database/transfer/text.ts';
import type { End } from './ends.ts';

export interface RowMove {
  readonly source: End;
  readonly target: End;
  readonly tables: readonly TransferTable[];
  /** Whether both ends have their files in one folder, so that rows about files are true on both. */
  readonly shared: boolean;
  readonly signal: AbortSignal;
}

export async function copyRows(
  move: RowMove,
  progress: ProgressStore,
  onBatch: (rows: number) => void,
): Promise<void> {
  for (const table of move.tables) {
    const rules = rulesOf(move, table.name);
    if (rules === undefined) continue;
    const { source, target, signal } = move;
    await copyTable(table, {
      source: source.database.handle,
      target: target.database.handle,
      progress,
      rules: { ...rules, adapt: portable(move, rules) },
      onBatch,
      signal,
    });
  }
}

/** @returns what is wrong, a sentence for each table; empty: all rows are the same on both ends */
export async function compareRows(move: RowMove): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const table of move.tables) {
    const rules = rulesOf(move, table.name);
    if (rules === undefined) continue;
    const { source, target, signal } = move;
    const expected = await digestTable(
      source.database.handle,
      table,
      { ...rules, adapt: portable(move, rules) },
      signal,
    );
    const found = await digestTable(
      target.database.handle,
      table,
      { ...UNCHANGED, free: rules.free },
      signal,
    );
    if (expected.rows !== found.rows) {
      problems.push(
        `Table ${table.name} has ${found.rows} rows in the target, and should have ${expected.rows}`,
      );
    } else if (expected.sum !== found.sum) {
      problems.push(
        `The ${found.rows} rows of table ${table.name} in the target are not those of the source`,
      );
    }
  }
  // What is there already is not copied again: files are, rows are not.
  if (problems.length > 0)
    problems.push('Rows were changed on one end while they moved: empty the target, and move again');
  return problems;
}

/** @returns undefined where the target makes the rows itself */
function rulesOf({ shared }: RowMove, table: string): RowRules | undefined {
  if (shared) return UNCHANGED;
  // Where its parts are is up to the target's store.
  if (table === 'object_parts') return undefined;
  if (table !== 'objects') return UNCHANGED;
  return {
    // Open until its bytes have arrived: then `settleObject` says what it is.
    adapt: (row) => (isWanted(row) ? { ...row, state: 'open', received: 0, multipart_ref: null } : undefined),
    free: ['state', 'received', 'multipart_ref'],
  };
}

function portable({ target }: RowMove, { adapt }: RowRules): RowRules['adapt'] {
  if (target.config.databaseUrl === undefined) return adapt;
  return (row) => {
    const adapted = adapt(row);
    return adapted && withoutNul(adapted);
  };
}
