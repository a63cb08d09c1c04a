import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import { DatabaseUnavailableError } from '../../../domain/errors.ts';
import { isInDoubt, OutcomeUnknownError, translateFailure } from './failures.ts';
import { repeatStatement, repeatWhileLost } from './repeat.ts';

const CHANGES: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/**
 * A connection as one borrower sees it: for a statement, or for a transaction. Statements go one after the other;
 * one that comes when its transaction is over is refused, where it would otherwise take effect alone, or in a
 * stranger's transaction.
 */
export class PostgresConnection implements DatabaseConnection {
  readonly #pool: pg.Pool;
  readonly #begin: string;
  #client: pg.PoolClient | undefined;
  #state: 'idle' | 'transaction' | 'over' = 'idle';
  /** Not to be used again: it is lost, or nobody knows in which state it is. */
  #broken = false;
  #last: Promise<unknown> = Promise.resolve();

  /** @param begin what begins a transaction */
  constructor(pool: pg.Pool, begin: string) {
    this.#pool = pool;
    this.#begin = begin;
  }

  /** @throws DatabaseUnavailableError when there is none to be had */
  async open(): Promise<void> {
    try {
      this.#client = await this.#pool.connect();
    } catch (error) {
      throw translateFailure(error);
    }
    this.#broken = false;
    this.#client.on('error', this.#onError);
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#inTurn(async () => {
      switch (this.#state) {
        case 'idle':
          return changesNothing(query)
            ? repeatWhileLost(() => this.#runAnew<R>(query))
            : repeatStatement(() => this.#runAnew<R>(query).catch(outcomeUnknown));
        case 'transaction':
          return this.#run<R>(query);
        case 'over':
          throw new Error('The transaction is over: await everything that is done in it');
      }
    });
  }

  // biome-ignore lint/correctness/useYield: required by the interface, and nothing streams rows.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not supported');
  }

  async begin(): Promise<void> {
    await this.#inTurn(() => this.#send(this.#begin));
    this.#state = 'transaction';
  }

  /** @throws OutcomeUnknownError when the answer was lost */
  commit(): Promise<void> {
    return this.#inTurn(async () => {
      this.#state = 'over';
      // Found out before the commit is sent: nothing of it has happened, and it may all be done again.
      if (this.#broken) throw translateFailure(new Error('The connection was lost within the transaction'));
      const { command } = await this.#send('commit').catch(outcomeUnknown);
      // So it answers when a statement has failed before.
      if (command === 'ROLLBACK') throw new AbortedTransactionError();
    });
  }

  /** Never rejects: a transaction whose connection is lost is rolled back by the server. */
  rollback(): Promise<void> {
    this.#state = 'over';
    return this.#inTurn(async () => {
      if (!this.#broken) await this.#send('rollback');
    }).catch(() => {
      this.#broken = true;
    });
  }

  async release(): Promise<void> {
    this.#state = 'over';
    await this.#last;
    this.#giveBack();
  }

  /** Runs `work` when everything that came before is through. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** On another connection where this one is known to be lost before anything is sent. */
  async #runAnew<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#broken) {
      this.#giveBack();
      await this.open();
    }
    return this.#run(query);
  }

  async #run<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { command, rowCount, rows } = await this.#send<R>(query.sql, query.parameters);
    return {
      rows: rows ?? [],
      ...(CHANGES.has(command) && { numAffectedRows: BigInt(rowCount ?? 0) }),
    };
  }

  async #send<R>(
    text: string,
    parameters: readonly unknown[] = [],
  ): Promise<pg.QueryResult<R & pg.QueryResultRow>> {
    if (this.#client === undefined) throw translateFailure(new Error('Not connected'));
    try {
      return await this.#client.query<R & pg.QueryResultRow>(text, [...parameters]);
    } catch (error) {
      const failure = translateFailure(error);
      if (failure instanceof DatabaseUnavailableError) this.#broken = true;
      throw failure;
    }
  }

  #giveBack(): void {
    this.#client?.off('error', this.#onError);
    this.#client?.release(this.#broken);
    this.#client = undefined;
    this.#broken = true;
  }

  /** Without a listener, a connection lost between two statements would end the process. */
  readonly #onError = () => {
    this.#broken = true;
  };
}

function outcomeUnknown(error: unknown): never {
  throw isInDoubt(error) ? new OutcomeUnknownError(error.cause) : error;
}

/** Not even by its functions: those of ours that lock do so in transactions. */
function changesNothing({ query, sql }: CompiledQuery): boolean {
  return query.kind === 'SelectQueryNode' || /^\s*select\s/i.test(sql);
}
