import type { Dependencies } from '../domain/dependencies.ts';
import { WORKER_MEMORY } from '../domain/installation/health.ts';
import type { Log } from '../ports/log.ts';
import type { WorkerIdentity } from './worker-identity.ts';

/** Milliseconds between two heartbeats. */
const INTERVAL = 30_000;

export interface Heartbeat {
  /** Ends it: the worker is no longer listed. */
  stop(): Promise<void>;
}

/**
 * Enters this worker in the list that the health report shows, and says now and then that it is still there. Nothing
 * else depends on it: what a dead worker held is taken over by its leases.
 */
export function startHeartbeat(
  { database, clock }: Pick<Dependencies, 'database' | 'clock'>,
  log: Log,
  { id, owner, isGone }: WorkerIdentity,
  concurrency: number,
): Heartbeat {
  const startedAt = clock();
  let beating: Promise<void> | undefined;
  const timer = setInterval(beat, INTERVAL);
  beat();

  function beat(): void {
    beating ??= announce()
      .catch((error: unknown) => log.warn({ err: error }, 'heartbeat failed; the next one tries again'))
      .finally(() => {
        beating = undefined;
      });
  }

  async function announce(): Promise<void> {
    const seenAt = clock();
    await database.workers.save({ id, owner, concurrency, startedAt, seenAt });
    await database.workers.forget(seenAt - WORKER_MEMORY);
    for (const other of await database.workers.list()) {
      if (other.id !== id && isGone(other.owner)) await database.workers.remove(other.id);
    }
  }

  return {
    async stop() {
      clearInterval(timer);
      await beating;
      await database.workers
        .remove(id)
        .catch((error: unknown) =>
          log.warn({ err: error }, 'worker still listed; it is forgotten after a day'),
        );
    },
  };
}
