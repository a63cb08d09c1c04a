import type { Dependencies } from '../domain/dependencies.ts';
import { type ClaimedUpload, claimUploads } from '../domain/uploads/claim-uploads.ts';
import { LeaseLostError } from '../domain/uploads/lease-lost.ts';
import type { JobQueue, Lease } from '../ports/job-repository.ts';
import type { Log } from '../ports/log.ts';
import type { Span, SpanAttributes } from '../ports/tracer.ts';
import { startLookout } from './lookout.ts';

/** Milliseconds for which a claim holds, and between its renewals. */
const LEASE = 15_000;
const RENEWAL = 5_000;
/** Milliseconds between looks at the queue, for jobs that no hint announced. */
const POLL = 1_000;

/** Which jobs a loop takes, and what it does with each. */
export interface JobWork {
  readonly queue: JobQueue;
  /** Jobs at once in this process. */
  readonly concurrency: number;
  /** Jobs at once by all processes together. @default no limit */
  readonly perProject?: number;
  readonly perHost?: number;
  /**
   * Works on a claimed job until `signal` says that it is no longer ours.
   * @throws whatever went wrong; the job is then given to `afterFailure`
   */
  run(claimed: ClaimedUpload, signal: AbortSignal): Promise<void>;
  /** Decides what becomes of a job whose `run` threw while it was still ours. */
  afterFailure(claimed: ClaimedUpload, error: unknown): Promise<void>;
}

export interface ClaimLoop {
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
 * Claims the jobs of a queue and has them worked on. Everything is fenced by the lease: if this process stops
 * without a word, another takes over when the lease runs out.
 */
export function startClaimLoop(deps: Dependencies, log: Log, owner: string, work: JobWork): ClaimLoop {
  const running = new Map<string, Running>();
  const renewal = setInterval(() => {
    for (const job of running.values()) void renew(job);
  }, RENEWAL);
  const lookout = startLookout(POLL, claim, (error) => log.error({ err: error }, 'claiming jobs failed'));
  const { wake } = lookout;
  const ignoreQueue = deps.feed.onJobQueued(wake);
  const ignoreCancels = deps.feed.onJobCanceled((jobId) =>
    running.get(jobId)?.abort.abort(new LeaseLostError(jobId)),
  );
  wake();

  async function renew({ lease, abort }: Running): Promise<void> {
    try {
      if (await deps.database.jobs.renew(lease, deps.clock() + LEASE)) return;
      abort.abort(new LeaseLostError(lease.jobId));
    } catch (error) {
      // The lease may outlast a short trouble of the database; if not, fencing stops us.
      log.warn({ err: error, jobId: lease.jobId }, 'lease not renewed');
    }
  }

  async function claim(): Promise<void> {
    const limit = work.concurrency - running.size;
    if (limit <= 0) return;
    const { queue, perProject, perHost } = work;
    const limits = { ...(perProject && { perProject }), ...(perHost && { perHost }) };
    const request = { owner, queue, limit, leaseMilliseconds: LEASE, ...limits };
    for (const claimed of await claimUploads(deps, request)) start(claimed);
  }

  function start(claimed: ClaimedUpload): void {
    const { job, lease } = claimed;
    const abort = new AbortController();
    const done = attempt(claimed, abort.signal).finally(() => {
      running.delete(job.id);
      wake();
    });
    running.set(job.id, { lease, abort, done });
  }

  function attempt(claimed: ClaimedUpload, signal: AbortSignal): Promise<void> {
    const parent = claimed.upload.traceContext;
    const options = { kind: 'consumer', parent, attributes: describeJob(claimed, deps.clock()) } as const;
    return deps.tracer.run(`job ${work.queue}`, options, (span) => attemptIn(span, claimed, signal));
  }

  async function attemptIn(span: Span, claimed: ClaimedUpload, signal: AbortSignal): Promise<void> {
    const jobId = claimed.job.id;
    try {
      await work.run(claimed, signal);
    } catch (error) {
      span.fail(error instanceof Error ? error : typeof error);
      if (error instanceof LeaseLostError || signal.aborted) {
        log.info({ jobId }, 'job was taken away');
        return;
      }
      // If even that fails, the lease runs out and the job comes back by itself.
      await work
        .afterFailure(claimed, error)
        .catch((cause: unknown) => log.warn({ err: cause, jobId }, 'job not released'));
    }
  }

  async function handBack({ lease, abort, done }: Running): Promise<void> {
    const now = deps.clock();
    abort.abort(new LeaseLostError(lease.jobId));
    await deps.database.jobs
      .release(lease, now, now, false)
      .catch((error: unknown) =>
        log.warn(
          { err: error, jobId: lease.jobId },
          'job not given back: it comes back when its lease runs out',
        ),
      );
    await done;
  }

  return {
    async stop(timeout) {
      ignoreQueue();
      await lookout.stop();
      const all = Promise.all([...running.values()].map((job) => job.done));
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, timeout);
      });
      await Promise.race([all, patience]);
      clearTimeout(timer);
      clearInterval(renewal);
      await Promise.all([...running.values()].map(handBack));
      ignoreCancels();
    },
  };
}

function describeJob({ job, upload }: ClaimedUpload, now: number): SpanAttributes {
  return {
    'wharf.job.id': job.id,
    'wharf.job.attempt': job.attempt,
    'wharf.job.wait_ms': Math.max(0, now - job.runAt),
    'wharf.project.id': job.projectId,
    'wharf.upload.id': upload.id,
    'wharf.upload.kind': upload.kind,
  };
}
