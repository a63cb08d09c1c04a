import type BetterSqlite from 'better-sqlite3';

/** Statements kept: more than there are distinct ones, save those with lists of varying length. */
const CAPACITY = 500;

/**
 * Prepared statements by their text, the least recently used dropped first: preparing costs several
 * times as much as running a short statement.
 */
export class StatementCache {
  readonly #connection: BetterSqlite.Database;
  readonly #statements = new Map<string, BetterSqlite.Statement<unknown[]>>();

  constructor(connection: BetterSqlite.Database) {
    this.#connection = connection;
  }

  get(text: string): BetterSqlite.Statement<unknown[]> {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#connection.prepare(text);
      const oldest = this.#statements.size >= CAPACITY && this.#statements.keys().next().value;
      if (oldest) this.#statements.delete(oldest);
    } else {
      this.#statements.delete(text);
    }
    this.#statements.set(text, statement);
    return statement;
  }
}
