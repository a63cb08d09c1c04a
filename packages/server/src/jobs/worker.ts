import type { Dependencies } from '../domain/dependencies.ts';
import { backoff } from '../domain/jobs/backoff.ts';
import { type ClaimedUpload, claimUploads } from '../domain/uploads/claim-uploads.ts';
import { LeaseLostError } from '../domain/uploads/lease-lost.ts';
import { failProcessing, processUpload } from '../domain/uploads/process-upload.ts';
import type { JobRecord, Lease } from '../ports/job-repository.ts';
import type { Log } from '../ports/log.ts';

/** Milliseconds for which a claim holds, and between its renewals. */
const LEASE = 15_000;
const RENEWAL = 5_000;
/** Milliseconds between looks at the queue, for jobs that no hint announced. */
const POLL = 1_000;
/** Failures of ours after which a job is given up; with the backoff between them, after half an hour. */
const MAX_FAILURES = 13;
/** Claims after which a job is given up: it may be what kills the workers. */
const MAX_ATTEMPTS = 100;
/** Claims up to which a job is taken over without waiting for its lease, so that a crash loop is a slow one. */
const PROMPT_ATTEMPTS = 5;

/** Who a worker is, and how it knows that another one is no more. */
export interface WorkerIdentity {
  /** Unique for this process. */
  readonly owner: string;
  /** Whether the worker of that name has certainly ended; false when in doubt. */
  isGone(owner: string): boolean;
}

export interface Worker {
  /**
   * Stops claiming, waits for running jobs up to `timeout` milliseconds, then gives the rest back to
   * the queue.
   */
  stop(timeout: number): Promise<void>;
}

interface Running {
  readonly lease: Lease;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/**
 * Claims jobs and works on up to `concurrency` of them. Everything it does is fenced by the lease:
 * if this process stops without a word, another takes over when the lease runs out.
 */
export function startWorker(
  deps: Dependencies,
  log: Log,
  { owner, isGone }: WorkerIdentity,
  concurrency: number,
): Worker {
  const running = new Map<string, Running>();
  let stopped = false;
  let claiming: Promise<void> | undefined;
  let again = false;

  const renewal = setInterval(() => {
    for (const job of running.values()) void renew(job);
  }, RENEWAL);
  const poll = setInterval(wake, POLL);
  const unsubscribe = [
    deps.feed.onJobQueued(wake),
    deps.feed.onJobCanceled((jobId) => running.get(jobId)?.abort.abort(new LeaseLostError(jobId))),
  ];
  void takeOver().finally(wake);

  /** After a crash the jobs of our predecessor need not wait for their leases to run out. */
  async function takeOver(): Promise<void> {
    try {
      for (const predecessor of await deps.database.jobs.listLeaseOwners()) {
        if (isGone(predecessor))
          await deps.database.jobs.expireLeases(predecessor, PROMPT_ATTEMPTS, deps.clock());
      }
    } catch (error) {
      log.warn({ err: error }, 'leases of ended workers not ended; they run out by themselves');
    }
  }

  async function renew({ lease, abort }: Running): Promise<void> {
    try {
      if (await deps.database.jobs.renew(lease, deps.clock() + LEASE)) return;
      abort.abort(new LeaseLostError(lease.jobId));
    } catch (error) {
      // The lease may outlast a short trouble of the database; if not, fencing stops us.
      log.warn({ err: error, jobId: lease.jobId }, 'lease not renewed');
    }
  }

  function wake(): void {
    if (claiming !== undefined) {
      again = true;
      return;
    }
    again = false;
    claiming = claim()
      .catch((error: unknown) => log.error({ err: error }, 'claiming jobs failed'))
      .finally(() => {
        claiming = undefined;
        if (again) wake();
      });
  }

  async function claim(): Promise<void> {
    const free = concurrency - running.size;
    if (stopped || free <= 0) return;
    for (const claimed of await claimUploads(deps, owner, LEASE, free)) start(claimed);
  }

  function start(claimed: ClaimedUpload): void {
    const { job, lease } = claimed;
    const abort = new AbortController();
    const done = work(claimed, abort.signal).finally(() => {
      running.delete(job.id);
      wake();
    });
    running.set(job.id, { lease, abort, done });
  }

  async function work(claimed: ClaimedUpload, signal: AbortSignal): Promise<void> {
    const { job, lease, upload } = claimed;
    try {
      if (job.attempt > MAX_ATTEMPTS || job.failures >= MAX_FAILURES) await giveUp(claimed);
      else await processUpload(deps, lease, upload, signal);
    } catch (error) {
      await afterFailure(job, lease, signal, error);
    }
  }

  async function afterFailure(
    job: JobRecord,
    lease: Lease,
    signal: AbortSignal,
    error: unknown,
  ): Promise<void> {
    if (error instanceof LeaseLostError || signal.aborted) {
      log.info({ jobId: job.id }, 'job was taken away');
      return;
    }
    const failures = job.failures + 1;
    const wait = failures >= MAX_FAILURES ? 0 : backoff(failures);
    log.error(
      { err: error, jobId: job.id, uploadId: job.uploadId, failures, wait },
      'job failed by our own fault',
    );
    const now = deps.clock();
    await deps.database.jobs
      .release(lease, now, now + wait, true)
      // If even that fails, the lease runs out and the job comes back by itself.
      .catch((cause: unknown) => log.warn({ err: cause, jobId: job.id }, 'job not released'));
  }

  async function giveUp({ job, lease, upload }: ClaimedUpload): Promise<void> {
    const tries = Math.max(job.failures, job.attempt - 1);
    await failProcessing(deps, lease, upload, {
      code: 'internal',
      message: `The server could not process this file in ${tries} tries, through no fault of the file: upload it again later, and report job ${job.id} if it happens again.`,
    });
  }

  return {
    async stop(timeout) {
      stopped = true;
      clearInterval(poll);
      for (const end of unsubscribe) end();
      await claiming;
      const all = Promise.all([...running.values()].map((job) => job.done));
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, timeout);
      });
      await Promise.race([all, patience]);
      clearTimeout(timer);
      clearInterval(renewal);
      const now = deps.clock();
      for (const { lease, abort, done } of [...running.values()]) {
        abort.abort(new LeaseLostError(lease.jobId));
        await deps.database.jobs.release(lease, now, now, false);
        await done;
      }
    },
  };
}
