import type { Instances } from './instances.ts';

const PREFIX = 'wharf-intake:';

/** Each instance holds a lock of its own for as long as it lives; the browser lets go of it in any case. */
export async function lockedInstances(id: string, locks: LockManager): Promise<Instances> {
  const held = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  const gone = new AbortController();
  void locks.request(PREFIX + id, () => {
    entered.resolve();
    return held.promise;
  });
  await entered.promise;
  return {
    id,
    async living() {
      const { held: all = [] } = await locks.query();
      const ids = all.flatMap(({ name = '' }) =>
        name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [],
      );
      return new Set(ids);
    },
    whenGone(other, callback) {
      locks
        .request(PREFIX + other, { mode: 'shared', signal: gone.signal }, async () => callback())
        .catch(() => undefined);
    },
    leave() {
      gone.abort();
      held.resolve();
    },
  };
}
