import type { Dependencies } from '../domain/dependencies.ts';
import type { Log } from '../ports/log.ts';
import { NO_TRACER } from '../ports/tracer.ts';
import { startClaimLoop } from './claim-loop.ts';
import { startHeartbeat } from './heartbeat.ts';
import { type ImportConcurrency, importFiles } from './import-files.ts';
import { measuredWork } from './measured-work.ts';
import { processFiles } from './process-files.ts';
import { tracedLog } from './traced-log.ts';
import { startWebhookSender } from './webhook-sender.ts';
import type { WorkerIdentity } from './worker-identity.ts';

/**
 * Claims up to which a job that does not get on is taken over without waiting for its lease, so that a crash loop
 * is a slow one.
 */
const PROMPT_CLAIMS = 5;

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

/** Works on both queues, and sends webhooks: fetching has slots of its own, so that a slow origin holds up no file that is here. */
export function startWorker(
  deps: Dependencies,
  log: Log,
  identity: WorkerIdentity,
  concurrency: WorkerConcurrency,
): Worker {
  const { owner } = identity;
  const jobLog = deps.tracer === NO_TRACER ? log : tracedLog(log, deps.tracer);
  const loops = [
    startClaimLoop(deps, jobLog, owner, measuredWork(processFiles(deps, jobLog, concurrency.files), deps)),
    startClaimLoop(deps, jobLog, owner, measuredWork(importFiles(deps, jobLog, concurrency.imports), deps)),
  ];
  const sender = startWebhookSender(deps, jobLog, identity);
  const heartbeat = startHeartbeat(deps, log, identity, concurrency.files);
  void takeOver(deps, log, identity);
  return {
    async stop(timeout) {
      await Promise.all([...loops, sender].map((each) => each.stop(timeout)));
      await heartbeat.stop();
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
