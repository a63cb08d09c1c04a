import type { JobRecord, JobRepository } from '../../ports/job-repository.ts';
import { NotFoundError } from '../errors.ts';

/** @throws NotFoundError also for a job of another project, which the caller must not learn of. */
export async function findJob(
  jobs: Pick<JobRepository, 'find'>,
  projectId: string,
  id: string,
): Promise<JobRecord> {
  const job = await jobs.find(projectId, id);
  if (job === undefined) throw new NotFoundError(`There is no job ${id} in this project`, { jobId: id });
  return job;
}
