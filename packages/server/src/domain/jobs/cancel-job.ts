import type { JobStatus } from '@wharf/contract';
import type { JobRecord } from '../../ports/job-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { WrongStateError } from '../errors.ts';
import { abortUpload } from '../uploads/abort-upload.ts';
import { findJob } from './find-job.ts';

const FINAL: ReadonlySet<JobStatus> = new Set(['success', 'failure', 'canceled']);

/**
 * Cancels a job by aborting the upload that it works for, which frees the bytes.
 * @throws WrongStateError when the job had ended, or ended otherwise before it could be canceled.
 */
export async function cancelJob(
  deps: Pick<Dependencies, 'database' | 'feed' | 'clock' | 'crashPoint'>,
  projectId: string,
  id: string,
): Promise<JobRecord> {
  const { jobs } = deps.database;
  const { status, uploadId } = await findJob(jobs, projectId, id);
  if (FINAL.has(status)) throw alreadyEnded(id, status);
  await abortUpload(deps, projectId, uploadId);
  const job = await findJob(jobs, projectId, id);
  // The worker, or the expiry of the upload, was faster.
  if (job.status !== 'canceled') throw alreadyEnded(id, job.status);
  return job;
}

function alreadyEnded(jobId: string, status: JobStatus): WrongStateError {
  return new WrongStateError(`Cannot cancel this job: it is already ${status}`, { jobId, status });
}
