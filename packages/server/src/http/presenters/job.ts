import type { Job } from '@wharf/contract';
import type { JobRecord } from '../../ports/job-repository.ts';
import { isoDate } from './iso-date.ts';

/** The job as the wire has it. What queues and leases it stays here. */
export function presentJob(job: JobRecord): Job {
  const { assetIds, error, input, output, outputModelId } = job.metadata;
  return {
    jobId: job.id,
    jobType: job.type,
    status: job.status,
    progress: job.progress,
    statusHistory: job.statusHistory.map(({ status, at }) => ({ date: isoDate(at), status })),
    metadata: {
      assetIds: [...assetIds],
      error,
      input,
      output,
      ...(outputModelId === null ? {} : { outputModelId }),
    },
    authorId: job.authorId,
    ownerId: job.projectId,
    createdAt: isoDate(job.createdAt),
    updatedAt: isoDate(job.updatedAt),
  };
}

/** The same without its results: empty rather than absent, for clients read them unasked. */
export function presentJobWithoutResults(job: JobRecord): Job {
  return presentJob({ ...job, metadata: { ...job.metadata, assetIds: [], output: {}, outputModelId: null } });
}
