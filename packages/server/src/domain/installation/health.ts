import type { QueueCounts, WorkerRecord } from '../../ports/worker-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { Probe, type ProbeResult } from './probe.ts';

/** Milliseconds that a component has to answer. */
const PATIENCE = 2_000;
/** Milliseconds without a heartbeat after which a worker counts as dead: two were missed. */
export const ALIVE = 90_000;
/** Milliseconds without a heartbeat after which a worker is forgotten. */
export const WORKER_MEMORY = 24 * 3_600_000;

export interface WorkerHealth extends Omit<WorkerRecord, 'owner'> {
  readonly alive: boolean;
}

export interface Health {
  /** Whether everything answers and at least one worker is alive. */
  readonly healthy: boolean;
  readonly database: ProbeResult<unknown>;
  /** Answers with the bytes left, or undefined where the store has no end. */
  readonly store: ProbeResult<number | undefined>;
  /** Newest first; none when the database does not answer. */
  readonly workers: readonly WorkerHealth[];
  /** All zero when the database does not answer. */
  readonly queue: QueueCounts;
  /** When this was looked at, milliseconds since the epoch. */
  readonly at: number;
}

/** How the installation is; never rejects. */
export type CheckHealth = () => Promise<Health>;

/** One for a process: it keeps what is being tried. */
export function healthCheck(deps: Pick<Dependencies, 'database' | 'blobs' | 'clock'>): CheckHealth {
  const { database, blobs, clock } = deps;
  const databaseProbe = new Probe(async () => {
    await database.check();
    return { workers: await database.workers.list(), queue: await database.workers.countQueue(clock()) };
  }, PATIENCE);
  const storeProbe = new Probe(async () => {
    await blobs.check();
    return blobs.freeBytes();
  }, PATIENCE);

  return async () => {
    const [known, store] = await Promise.all([databaseProbe.run(), storeProbe.run()]);
    const at = clock();
    const { workers, queue } = known.status === 'ok' ? known.value : NOTHING_KNOWN;
    const judged = workers
      .filter(({ seenAt }) => at - seenAt <= WORKER_MEMORY)
      .map((worker) => judge(worker, at));
    return {
      healthy: known.status === 'ok' && store.status === 'ok' && judged.some(({ alive }) => alive),
      database: known,
      store,
      workers: judged,
      queue,
      at,
    };
  };
}

const NOTHING_KNOWN: { readonly workers: readonly WorkerRecord[]; readonly queue: QueueCounts } = {
  workers: [],
  queue: { waiting: 0, running: 0, waitingSince: null },
};

function judge({ id, concurrency, startedAt, seenAt }: WorkerRecord, at: number): WorkerHealth {
  return { id, concurrency, startedAt, seenAt, alive: at - seenAt <= ALIVE };
}
