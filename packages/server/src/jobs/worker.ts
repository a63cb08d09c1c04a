import type { Dependencies } from '../domain/dependencies.ts';
import type { Log } from '../ports/log.ts';
import { startClaimLoop } from './claim-loop.ts';
import { type ImportConcurrency, importFiles } from './import-files.ts';
import { processFiles } from './process-files.ts';

/**
 * Claims up to which a job that does not get on is taken over without waiting for its lease, so that a crash loop
 * is a slow one.
 */
const PROMPT_CLAIMS = 5;

/** Who a worker is, and how it knows that another one is no more. */
export interface WorkerIdentity {
  /** Unique for this process. */
  readonly owner: string;
  /** Whether the worker of that name has certainly ended; false when in doubt. */
  isGone(owner: string): boolean;
}

/** How much a worker does at once. */
export interface WorkerConcurrency {
  /** Files being validated. */
  readonly files: number;
  readonly imports: ImportConcurrency;
}

export interface Worker {
  /** Stops claiming, gives running jobs `timeout` milliseconds, then gives the rest back to their queues. */
  stop(timeout: number): Promise<void>;
}

/** Works on both queues: fetching has slots of its own, so that a slow origin holds up no file that is here. */
export function startWorker(
  deps: Dependencies,
  log: Log,
  identity: WorkerIdentity,
  concurrency: WorkerConcurrency,
): Worker {
  const { owner } = identity;
  const loops = [
    startClaimLoop(deps, log, owner, processFiles(deps, log, concurrency.files)),
    startClaimLoop(deps, log, owner, importFiles(deps, log, concurrency.imports)),
  ];
  void takeOver(deps, log, identity);
  return {
    async stop(timeout) {
      await Promise.all(loops.map((loop) => loop.stop(timeout)));
    },
  };
}

/** After a crash the jobs of our predecessor need not wait for their leases to run out. */
async function takeOver(deps: Dependencies, log: Log, { isGone }: WorkerIdentity): Promise<void> {
  try {
    for (const predecessor of await deps.database.jobs.listLeaseOwners()) {
      if (isGone(predecessor)) {
        await deps.database.jobs.expireLeases(predecessor, PROMPT_CLAIMS, deps.clock());
      }
    }
    deps.feed.jobQueued();
  } catch (error) {
    log.warn({ err: error }, 'leases of ended workers not ended; they run out by themselves');
  }
}
