/** Shows as much of a list as was asked for, page by page. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Output } from './output.ts';
import { type Column, Table } from './table.ts';

export interface ListOptions {
  readonly limit: number;
  readonly all?: boolean;
}

/** Most items that any list of the API gives in a page. */
const LARGEST_PAGE = 100;

/** Adds `--limit` and `--all`. */
export function withListOptions(command: Command): Command {
  return command
    .option('--limit <count>', 'show at most this many', positiveInteger, 50)
    .option('--all', 'show all, however many there are');
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1)
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return value;
}

/** Items to ask for in a page. */
export function pageSize({ limit, all = false }: ListOptions): number {
  return all ? LARGEST_PAGE : Math.min(limit, LARGEST_PAGE);
}

export async function showList<T>(
  output: Output,
  items: AsyncIterable<T>,
  columns: readonly Column<T>[],
  options: ListOptions,
): Promise<void> {
  const table = new Table(output, columns);
  const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit;
  let batch: T[] = [];
  let count = 0;
  for await (const item of items) {
    if (count === limit) {
      table.add(batch);
      output.note(`There are more: --limit shows that many, --all every one.`);
      return;
    }
    count += 1;
    batch.push(item);
    if (batch.length === LARGEST_PAGE) {
      table.add(batch);
      batch = [];
    }
  }
  table.add(batch);
  if (count === 0 && output.mode === 'terminal') output.note('There are none.');
}
