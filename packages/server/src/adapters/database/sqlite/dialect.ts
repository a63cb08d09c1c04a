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
import { CommitGroups } from './commit-group.ts';
import { StatementCache } from './statement-cache.ts';

/**
 * Kysely on better-sqlite3. Differs from the SQLite dialect that comes with Kysely:
 * transactions take the write lock when they begin, so that they cannot fail half way for a lock; waiting
 * for a lock does not block the thread; those that are ready together are committed together; statements
 * are prepared once; a failed migration rolls back;
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

  /** There is one, but it has a line of its own: Kysely's would keep a transaction from its commit group. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class SqliteDriver implements Driver {
  readonly #connection: BetterSqlite.Database;
  readonly #statements: StatementCache;
  readonly #groups: CommitGroups;

  constructor(connection: BetterSqlite.Database) {
    this.#connection = connection;
    this.#statements = new StatementCache(connection);
    this.#groups = new CommitGroups(connection, this.#statements);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SqliteConnection> {
    return new SqliteConnection(this.#connection, this.#statements, this.#groups);
  }

  async beginTransaction(connection: SqliteConnection): Promise<void> {
    await connection.begin();
  }

  async commitTransaction(connection: SqliteConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    await connection.rollback();
  }

  async releaseConnection(connection: SqliteConnection): Promise<void> {
    connection.release();
  }

  /** Lets what runs and what waits in line come to its end. */
  async destroy(): Promise<void> {
    await this.#groups.drained();
    this.#connection.close();
  }
}

/** A transaction on its turn. */
interface Turn {
  readonly leave: () => void;
  readonly committed: Promise<void>;
}

/** The connection as one borrower sees it: for statements of their own, or for a transaction. */
class SqliteConnection implements DatabaseConnection {
  readonly #connection: BetterSqlite.Database;
  readonly #statements: StatementCache;
  readonly #groups: CommitGroups;
  #turn: Turn | undefined;
  #over = false;

  constructor(connection: BetterSqlite.Database, statements: StatementCache, groups: CommitGroups) {
    this.#connection = connection;
    this.#statements = statements;
    this.#groups = groups;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#over) throw new Error('The transaction is over: await everything that is done in it');
    if (this.#turn === undefined) return this.#runAlone<R>(query);
    // SQLite ends a transaction by itself on some errors (disk full, I/O): nothing may follow.
    if (!this.#connection.inTransaction) throw new AbortedTransactionError();
    return this.#run<R>(query);
  }

  // biome-ignore lint/correctness/useYield: required by the interface, and nothing streams rows.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not supported');
  }

  async begin(): Promise<void> {
    this.#turn = await this.#takeTurn();
    this.#statements.get('savepoint member').run();
  }

  async commit(): Promise<void> {
    if (!this.#connection.inTransaction) throw new AbortedTransactionError();
    this.#statements.get('release member').run();
    await this.#endTurn();
  }

  /** Also waits for the group: whoever saw what others wrote may tell of it only when it is sure. */
  async rollback(): Promise<void> {
    if (this.#turn !== undefined && this.#connection.inTransaction) {
      this.#statements.get('rollback to member').run();
      this.#statements.get('release member').run();
    }
    await this.#endTurn()?.catch(() => {});
  }

  release(): void {
    void this.#endTurn();
  }

  /** A statement is atomic by itself: in a group it needs no savepoint. */
  async #runAlone<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (!this.#groups.open && this.#statements.get(query.sql).readonly) {
      return whileBusy(() => this.#run<R>(query));
    }
    const { leave, committed } = await this.#takeTurn();
    try {
      return this.#run<R>(query);
    } finally {
      leave();
      await committed;
    }
  }

  async #takeTurn(): Promise<Turn> {
    const leave = await this.#groups.enter();
    try {
      const { committed } = await this.#groups.join();
      return { leave, committed };
    } catch (error) {
      leave();
      throw error;
    }
  }

  #endTurn(): Promise<void> | undefined {
    const turn = this.#turn;
    this.#turn = undefined;
    this.#over = true;
    turn?.leave();
    return turn?.committed;
  }

  #run<R>(query: CompiledQuery): QueryResult<R> {
    const statement = this.#statements.get(query.sql);
    if (statement.reader) return { rows: statement.all(...query.parameters) as R[] };
    const { changes } = statement.run(...query.parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }
}
