import type { BlobStore } from '../../ports/blob-store.ts';
import type { Meter } from '../../ports/meter.ts';

/** What is timed, by which name. Signing is not, for it only computes; nothing waits for the rest. */
const TIMED: ReadonlyMap<string | symbol, string> = new Map<keyof BlobStore, string>([
  ['startMultipart', 'start-multipart'],
  ['listParts', 'list-parts'],
  ['isOpen', 'list-parts'],
  ['complete', 'complete'],
  ['put', 'put'],
  ['open', 'open'],
  ['digest', 'digest'],
  ['delete', 'delete'],
  ['check', 'check'],
]);

/**
 * The store, its operations timed and their failures counted. Reads are timed from the first byte asked for to the
 * last one delivered, so that whoever reads slowly shows there, too.
 */
export function measuredStore<Store extends BlobStore>(store: Store, meter: Meter): Store {
  return new Proxy(store, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name, target);
      if (typeof found !== 'function') return found;
      if (name === 'read') return measuredRead(target, meter);
      const operation = TIMED.get(name);
      if (operation === undefined) return found.bind(target);
      return (...args: unknown[]) =>
        measured(meter, operation, () => Reflect.apply(found, target, args), args);
    },
  });
}

async function measured(
  meter: Meter,
  operation: string,
  work: () => Promise<unknown>,
  args: readonly unknown[],
): Promise<unknown> {
  const start = performance.now();
  try {
    return await work();
  } catch (error) {
    const givenUp = args.some((arg) => arg instanceof AbortSignal && arg.aborted);
    if (!givenUp) meter.count('storeErrors', { operation });
    throw error;
  } finally {
    meter.time('store', { operation }, (performance.now() - start) / 1000);
  }
}

function measuredRead(store: BlobStore, meter: Meter): BlobStore['read'] {
  return async function* read(...args) {
    const start = performance.now();
    try {
      yield* store.read(...args);
    } catch (error) {
      meter.count('storeErrors', { operation: 'read' });
      throw error;
    } finally {
      meter.time('store', { operation: 'read' }, (performance.now() - start) / 1000);
    }
  };
}
