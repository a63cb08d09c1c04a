import type BetterSqlite from 'better-sqlite3';
import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { whileBusy } from './busy.ts';
import { unlessDiskFull } from './full-disk.ts';
import { StatementCache } from './statement-cache.ts';

/**
 * Kysely on better-sqlite3. Differs from the SQLite dialect that comes with Kysely:
 * transactions take the write lock when they begin, so that they cannot fail half way for a lock; waiting
 * for a lock does not block the thread; statements are prepared once; a failed migration rolls back;
 * a statement that comes when its transaction is over is refused, where it would otherwise take
 * effect alone, or in a stranger's transaction.
 */
export class WharfSqliteDialect implements Dialect {
  readonly #connection: BetterSqlite.Database;

  constructor(connection: BetterSqlite.Database) {
    this.#connection = connection;
  }

  createDriver(): Driver {
    return new SqliteDriver(this.#connection);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): DialectAdapter {
    return new TransactionalSqliteAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class SqliteDriver implements Driver {
  readonly #connection: BetterSqlite.Database;
  readonly #statements: StatementCache;
  /** Kysely hands out one at a time, because the adapter says there is only one. */
  #current: SqliteConnection | undefined;

  constructor(connection: BetterSqlite.Database) {
    this.#connection = connection;
    this.#statements = new StatementCache(connection);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    this.#current = new SqliteConnection(this.#connection, this.#statements);
    return this.#current;
  }

  async beginTransaction(): Promise<void> {
    await this.#current?.begin();
  }

  async commitTransaction(): Promise<void> {
    this.#current?.commit();
  }

  async rollbackTransaction(): Promise<void> {
    this.#current?.rollback();
  }

  async releaseConnection(): Promise<void> {
    this.#current?.release();
    this.#current = undefined;
  }

  async destroy(): Promise<void> {
    this.#connection.close();
  }
}

/** The connection as one borrower sees it: for a statement, or for a transaction. */
class SqliteConnection implements DatabaseConnection {
  readonly #connection: BetterSqlite.Database;
  readonly #statements: StatementCache;
  #state: 'idle' | 'transaction' | 'over' = 'idle';

  constructor(connection: BetterSqlite.Database, statements: StatementCache) {
    this.#connection = connection;
    this.#statements = statements;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    switch (this.#state) {
      case 'idle':
        return whileBusy(() => this.#run<R>(query));
      case 'transaction':
        // SQLite ends a transaction by itself on some errors (disk full, I/O): nothing may follow.
        if (!this.#connection.inTransaction) throw new AbortedTransactionError();
        return this.#run<R>(query);
      case 'over':
        throw new Error('The transaction is over: await everything that is done in it');
    }
  }

  // biome-ignore lint/correctness/useYield: required by the interface, and nothing streams rows.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not supported');
  }

  async begin(): Promise<void> {
    await whileBusy(() => unlessDiskFull(() => this.#statements.get('begin immediate').run()));
    this.#state = 'transaction';
  }

  commit(): void {
    if (!this.#connection.inTransaction) throw new AbortedTransactionError();
    unlessDiskFull(() => this.#statements.get('commit').run());
    this.#state = 'over';
  }

  rollback(): void {
    this.#state = 'over';
    if (this.#connection.inTransaction) this.#statements.get('rollback').run();
  }

  release(): void {
    this.#state = 'over';
  }

  #run<R>(query: CompiledQuery): QueryResult<R> {
    const statement = this.#statements.get(query.sql);
    if (statement.reader) return { rows: unlessDiskFull(() => statement.all(...query.parameters)) as R[] };
    const { changes } = unlessDiskFull(() => statement.run(...query.parameters));
    return { rows: [], numAffectedRows: BigInt(changes) };
  }
}
