import {
  type ColumnDefinitionNode,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type DataTypeNode,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
} from 'kysely';
import type pg from 'pg';
import { PostgresConnection } from './connection.ts';
import { repeatWhileLost } from './repeat.ts';

/**
 * Kysely on a pool of `pg`. Differs from the PostgreSQL dialect that comes with Kysely: a statement that comes when
 * its transaction is over is refused; closing waits for what is under way; a lost connection is never given back
 * to the pool, and its errors are typed; text columns are compared by the bytes of UTF-8, as SQLite does it.
 */
export class WharfPostgresDialect implements Dialect {
  readonly #pool: pg.Pool;
  readonly #begin: string;

  /** @param begin what begins a transaction: it may go on with settings of that transaction */
  constructor(pool: pg.Pool, begin = 'begin') {
    this.#pool = pool;
    this.#begin = begin;
  }

  createDriver(): Driver {
    return new PostgresDriver(this.#pool, this.#begin);
  }

  createQueryCompiler(): QueryCompiler {
    return new BytewiseCompiler();
  }

  createAdapter(): DialectAdapter {
    return new LocklessAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new PostgresIntrospector(db);
  }
}

/** `migrate` holds a lock of its own, which ends with its transaction. */
class LocklessAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}

  override async releaseMigrationLock(): Promise<void> {}
}

/**
 * Columns of text get the collation "C". Lists then have the same order on every server, and an index stays valid
 * when the operating system changes what its languages sort like.
 */
class BytewiseCompiler extends PostgresQueryCompiler {
  #inColumn = false;

  protected override visitColumnDefinition(node: ColumnDefinitionNode): void {
    this.#inColumn = true;
    super.visitColumnDefinition(node);
    this.#inColumn = false;
  }

  protected override visitDataType(node: DataTypeNode): void {
    super.visitDataType(node);
    if (this.#inColumn && node.dataType === 'text') this.append(' collate "C"');
  }
}

class PostgresDriver implements Driver {
  readonly #pool: pg.Pool;
  readonly #begin: string;
  readonly #borrowed = new Map<DatabaseConnection, PostgresConnection>();
  /** Borrowed, or asked for. */
  #inUse = 0;
  readonly #idle: (() => void)[] = [];

  constructor(pool: pg.Pool, begin: string) {
    this.#pool = pool;
    this.#begin = begin;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    this.#inUse += 1;
    const connection = new PostgresConnection(this.#pool, this.#begin);
    try {
      // Nothing was sent yet, whatever is to come: a server that restarts is waited for.
      await repeatWhileLost(() => connection.open());
    } catch (error) {
      this.#giveBack();
      throw error;
    }
    this.#borrowed.set(connection, connection);
    return connection;
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#borrowed.get(connection)?.begin();
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#borrowed.get(connection)?.commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#borrowed.get(connection)?.rollback();
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    await this.#borrowed.get(connection)?.release();
    this.#borrowed.delete(connection);
    this.#giveBack();
  }

  async destroy(): Promise<void> {
    // The pool would leave for ever waiting who waits for a connection when it ends.
    if (this.#inUse > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    await this.#pool.end();
  }

  #giveBack(): void {
    this.#inUse -= 1;
    if (this.#inUse === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
}
