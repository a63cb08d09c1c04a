import type { ClaimRequest, JobRecord, Lease } from '../../ports/job-repository.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { changeStatus } from './change-status.ts';

/** A job that this worker holds, with its upload in the status it has now. */
export interface ClaimedUpload {
  readonly job: JobRecord;
  readonly lease: Lease;
  readonly upload: UploadRecord;
}

/** What to claim, and for whom: see the port for the limits. */
export type UploadClaim = Omit<ClaimRequest, 'now' | 'leaseUntil'> & {
  /** For which each claim holds. */
  readonly leaseMilliseconds: number;
};

/**
 * Claims jobs of one queue and, where their bytes are all here, begins to validate their uploads, in one
 * transaction: one commit for all of them. An upload whose worker died keeps the status that worker left.
 */
export async function claimUploads(
  deps: Pick<Dependencies, 'database' | 'feed' | 'clock' | 'crashPoint'>,
  { leaseMilliseconds, ...request }: UploadClaim,
): Promise<readonly ClaimedUpload[]> {
  const now = deps.clock();
  const claimed = await deps.database.transaction(async (tx) => {
    const jobs = await tx.jobs.claim({ ...request, now, leaseUntil: now + leaseMilliseconds });
    const uploads: ClaimedUpload[] = [];
    for (const job of jobs) {
      const upload = await tx.uploads.findById(job.uploadId);
      if (upload === undefined) throw new Error(`Job ${job.id} has no upload ${job.uploadId}`);
      const begin = { upload, from: 'complete', to: 'validating', at: now } as const;
      // False: an abort came first; it has ended the lease, too, and the first fenced step will tell.
      const begins = upload.status === 'complete' && (await changeStatus(tx, begin));
      uploads.push({
        job,
        lease: { jobId: job.id, owner: request.owner, attempt: job.attempt },
        upload: begins ? { ...upload, status: 'validating', updatedAt: now } : upload,
      });
    }
    return uploads;
  });
  for (const { upload } of claimed) deps.feed.uploadChanged(upload);
  if (claimed.length > 0) deps.crashPoint('process:validating');
  return claimed;
}
