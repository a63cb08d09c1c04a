import type { Dependencies } from '../domain/dependencies.ts';
import { backoff } from '../domain/jobs/backoff.ts';
import type { ClaimedUpload } from '../domain/uploads/claim-uploads.ts';
import { failProcessing, processUpload } from '../domain/uploads/process-upload.ts';
import type { Log } from '../ports/log.ts';
import type { JobWork } from './claim-loop.ts';
import { isHopeless, MAX_FAILURES } from './patience.ts';

/** Validates uploads whose bytes are all here and makes entities of them. */
export function processFiles(deps: Dependencies, log: Log, concurrency: number): JobWork {
  return {
    queue: 'process',
    concurrency,
    run: (claimed, signal) =>
      isHopeless(claimed.job)
        ? giveUp(deps, claimed)
        : processUpload(deps, claimed.lease, claimed.upload, signal),
    async afterFailure({ job, lease }, error) {
      const failures = job.failures + 1;
      const wait = failures >= MAX_FAILURES ? 0 : backoff(failures);
      const { id: jobId, uploadId } = job;
      log.error({ err: error, jobId, uploadId, failures, wait }, 'job failed by our own fault');
      const now = deps.clock();
      await deps.database.jobs.release(lease, now, now + wait, true);
    },
  };
}

async function giveUp(deps: Dependencies, { job, lease, upload }: ClaimedUpload): Promise<void> {
  const tries = Math.max(job.failures, job.claims - 1);
  await failProcessing(deps, lease, upload, {
    code: 'internal',
    message: `The server could not process this file in ${tries} tries, through no fault of the file: upload it again later, and report job ${job.id} if it happens again.`,
  });
}
