import type { Compilable, CompiledQuery, DialectAdapter, Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** A query whose text is made once for each database. */
export interface PreparedQuery<Arguments extends readonly unknown[], Row> {
  all(handle: Kysely<Schema>, ...args: Arguments): Promise<readonly Row[]>;
  first(handle: Kysely<Schema>, ...args: Arguments): Promise<Row | undefined>;
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
  const texts = new WeakMap<DialectAdapter, CompiledQuery<Row>>();

  function textFor(handle: Kysely<Schema>): CompiledQuery<Row> {
    const { adapter } = handle.getExecutor();
    let text = texts.get(adapter);
    if (text === undefined) {
      const placeholders = Array.from({ length: build.length - 1 }, (_, index) => new Placeholder(index));
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
