import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** How a repository reaches the database: inside one transaction, or outside any. */
export interface Session {
  /** For queries; sees everything committed, and inside a transaction its own writes. */
  readonly read: Kysely<Schema>;
  /** For statements that change something. */
  readonly write: Kysely<Schema>;
  /** Whether this is inside a transaction, so that what was read must stay as it is until the transaction ends. */
  readonly transactional: boolean;
  /** Runs several statements as one: in the session's transaction, or in one of its own. */
  atomically<T>(work: (handle: Kysely<Schema>) => Promise<T>): Promise<T>;
}

/** Everything in the transaction `handle`, which the caller begins and ends. */
export function sessionWithin(handle: Kysely<Schema>): Session {
  return { read: handle, write: handle, transactional: true, atomically: (work) => work(handle) };
}

/** Runs a whole transaction, again where it failed only for what ran beside it. */
export type Repeat = <T>(attempt: () => Promise<T>) => Promise<T>;

/**
 * Statements outside any transaction. `read` and `write` may be the same handle.
 *
 * A transaction that used this session, and not the repositories it is given, would wait for
 * itself on a database with one writer, and break its promise on any other: that is an error at once.
 */
export class OutsideSession implements Session {
  readonly #read: Kysely<Schema>;
  readonly #write: Kysely<Schema>;
  readonly #repeat: Repeat;
  readonly transactional = false;
  /** Marks what runs inside a transaction of this session; `open` turns false when that is over. */
  readonly #enclosing = new AsyncLocalStorage<{ open: boolean }>();

  /** @param repeat default: a transaction runs once */
  constructor(read: Kysely<Schema>, write: Kysely<Schema>, repeat: Repeat = (attempt) => attempt()) {
    this.#read = read;
    this.#write = write;
    this.#repeat = repeat;
  }

  get read(): Kysely<Schema> {
    this.#refuseInsideTransaction();
    return this.#read;
  }

  get write(): Kysely<Schema> {
    this.#refuseInsideTransaction();
    return this.#write;
  }

  async atomically<T>(work: (handle: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.#repeat(() => this.#once(work));
  }

  async #once<T>(work: (handle: Kysely<Schema>) => Promise<T>): Promise<T> {
    const transaction = { open: true };
    return this.write.transaction().execute(async (handle) => {
      try {
        return await this.#enclosing.run(transaction, work, handle);
      } finally {
        transaction.open = false;
      }
    });
  }

  #refuseInsideTransaction(): void {
    if (this.#enclosing.getStore()?.open) {
      throw new Error('Inside a transaction only the repositories it was given may be used');
    }
  }
}
