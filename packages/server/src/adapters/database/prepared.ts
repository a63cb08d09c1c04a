import type { Compilable, CompiledQuery, DialectAdapter, Kysely, SelectQueryBuilder } from 'kysely';
import { mustLock } from './locking.ts';
import type { Schema } from './schema.ts';

/** A query whose text is made once for each database. */
export interface PreparedQuery<Arguments extends readonly unknown[], Row> {
  all(handle: Kysely<Schema>, ...args: Arguments): Promise<readonly Row[]>;
  first(handle: Kysely<Schema>, ...args: Arguments): Promise<Row | undefined>;
}

/** One that finds rows by their key. */
export interface PreparedLookup<Arguments extends readonly unknown[], Row>
  extends PreparedQuery<Arguments, Row> {
  /** The first row, which inside a transaction stays as it is until the transaction ends. */
  held(handle: Kysely<Schema>, ...args: Arguments): Promise<Row | undefined>;
}

/** Stands for an argument while the query is built, and tells afterwards which parameter it became. */
class Placeholder {
  readonly position: number;

  constructor(position: number) {
    this.position = position;
  }
}

/**
 * Prepares a query that runs often: building and compiling takes about as long as running it.
 *
 * @param build uses its arguments as values of the query only. It is called with placeholders, so that it
 *   cannot look at them, and a value that is not an argument stays what it was at the first call.
 */
export function prepared<Arguments extends readonly unknown[], Row>(
  build: (handle: Kysely<Schema>, ...args: Arguments) => Compilable<Row>,
): PreparedQuery<Arguments, Row> {
  return preparedWith(build, build.length - 1);
}

function preparedWith<Arguments extends readonly unknown[], Row>(
  build: (handle: Kysely<Schema>, ...args: Arguments) => Compilable<Row>,
  count: number,
): PreparedQuery<Arguments, Row> {
  const texts = new WeakMap<DialectAdapter, CompiledQuery<Row>>();

  function textFor(handle: Kysely<Schema>): CompiledQuery<Row> {
    const { adapter } = handle.getExecutor();
    let text = texts.get(adapter);
    if (text === undefined) {
      const placeholders = Array.from({ length: count }, (_, index) => new Placeholder(index));
      // Sound by the contract of `build`: Kysely passes values on as they are.
      text = build(handle, ...(placeholders as readonly unknown[] as Arguments)).compile();
      texts.set(adapter, text);
    }
    return text;
  }

  async function all(handle: Kysely<Schema>, ...args: Arguments): Promise<readonly Row[]> {
    const text = textFor(handle);
    const parameters = text.parameters.map((value) =>
      value instanceof Placeholder ? args[value.position] : value,
    );
    return (await handle.executeQuery<Row>({ ...text, parameters })).rows;
  }

  return {
    all,
    first: async (handle, ...args) => (await all(handle, ...args))[0],
  };
}

/** Prepares a query of one table that inside a transaction may lock what it finds; else as `prepared`. */
export function preparedLookup<Arguments extends readonly unknown[], Table extends keyof Schema, Row>(
  build: (handle: Kysely<Schema>, ...args: Arguments) => SelectQueryBuilder<Schema, Table, Row>,
): PreparedLookup<Arguments, Row> {
  const plain = prepared(build);
  const locking = preparedWith(
    (handle, ...args: Arguments) => build(handle, ...args).forNoKeyUpdate(),
    build.length - 1,
  );
  return {
    ...plain,
    held: (handle, ...args) => (mustLock(handle) ? locking : plain).first(handle, ...args),
  };
}
