/** Lists: a table for people, tabs for pipes, an object a line for programs. */
import { fitted, padded, columns as widthOf } from '../text/columns.ts';
import { shown } from '../text/shown.ts';
import type { Output } from './output.ts';

export interface Column<T> {
  readonly title: string;
  readonly value: (item: T) => string;
  /** In a pipe, where that is another: what programs reckon with. */
  readonly plain?: (item: T) => string;
  /** Numbers stand right. @default 'left' */
  readonly side?: 'left' | 'right';
}

/** Widest cell on a terminal, in columns: a long name would push the others off the screen. */
const WIDEST = 48;

/** A table that grows: rows stay below each other, however late they come. */
export class Table<T> {
  readonly #output: Output;
  readonly #columns: readonly Column<T>[];
  #widths: readonly number[] = [];

  constructor(output: Output, columns: readonly Column<T>[]) {
    this.#output = output;
    this.#columns = columns;
  }

  /** Shows these rows: those of one page. The first rows say how wide the columns are. */
  add(items: readonly T[]): void {
    if (this.#output.mode === 'terminal') {
      this.#draw(items);
      return;
    }
    for (const item of items) {
      // No heading and no filling: `cut` and `while read` take it as it is.
      const cells = () => this.#columns.map(({ value, plain = value }) => shown(plain(item)));
      this.#output.result(item, this.#output.mode === 'json' ? '' : cells().join('\t'));
    }
  }

  #draw(items: readonly T[]): void {
    if (items.length === 0) return;
    const rows = items.map((item) => this.#columns.map(({ value }) => fitted(shown(value(item)), WIDEST)));
    const titles = this.#columns.map(({ title }) => title);
    const known = this.#widths;
    this.#widths = titles.map((title, at) =>
      Math.max(known[at] ?? 0, ...[title, ...rows.map((row) => row[at] ?? '')].map(widthOf)),
    );
    const lines = known.length === 0 ? [titles, ...rows] : rows;
    this.#output.result(undefined, lines.map((row) => this.#line(row)).join('\n'));
  }

  #line(cells: readonly string[]): string {
    return cells
      .map((cell, at) => padded(cell, this.#widths[at] ?? 0, this.#columns[at]?.side))
      .join('  ')
      .trimEnd();
  }
}

/** A list that is there as a whole: the same, but for programs one array. */
export function showTable<T>(output: Output, items: readonly T[], columns: readonly Column<T>[]): void {
  if (output.mode === 'json') output.result(items, '');
  else new Table(output, columns).add(items);
}
