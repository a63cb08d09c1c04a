import type { Amount } from './checks.ts';

/** How far a move has come; `total` may be 0. */
export interface MoveProgress {
  readonly phase: 'rows' | 'files' | 'verification';
  readonly done: number;
  readonly total: number;
  /** Of the files that have arrived. */
  readonly bytes: number;
  readonly totalBytes: number;
}

/** Adds up what has been done, and tells it each time. */
export class ProgressCount {
  readonly #amount: Amount;
  readonly #tell: (progress: MoveProgress) => void;
  #rows = 0;
  #objects = 0;
  #bytes = 0;
  #verified = 0;

  constructor(amount: Amount, tell: (progress: MoveProgress) => void) {
    this.#amount = amount;
    this.#tell = tell;
  }

  addRows(rows: number): void {
    this.#rows += rows;
    const total = this.#amount.tables.reduce((sum, table) => sum + table.rows, 0);
    this.#say('rows', this.#rows, total);
  }

  /** Of a part, or of a whole small object. */
  addBytes(bytes: number): void {
    this.#bytes += bytes;
    this.#say('files', this.#objects, this.#amount.objects);
  }

  addObject(): void {
    this.#objects += 1;
    this.#say('files', this.#objects, this.#amount.objects);
  }

  addVerified(): void {
    this.#verified += 1;
    this.#say('verification', this.#verified, this.#amount.objects);
  }

  #say(phase: MoveProgress['phase'], done: number, total: number): void {
    this.#tell({ phase, done, total, bytes: this.#bytes, totalBytes: this.#amount.bytes });
  }
}
