import type { Job } from '@wharf/sdk';
import type { Detail } from '../output/details.ts';
import type { Column } from '../output/table.ts';
import { percent } from '../text/quantities.ts';

/** What came of the job. */
function result(job: Job): string | undefined {
  const { entityId } = job.metadata.output;
  return typeof entityId === 'string' ? entityId : undefined;
}

export const JOB_COLUMNS: readonly Column<Job>[] = [
  { title: 'ID', value: ({ jobId }) => jobId },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'PROGRESS', side: 'right', value: ({ progress }) => percent(progress) },
  { title: 'CREATED', value: ({ createdAt }) => createdAt },
  { title: 'RESULT', value: (job) => result(job) ?? job.metadata.error ?? '' },
];

export function jobDetails(job: Job): readonly Detail[] {
  return [
    ['id', job.jobId],
    ['type', job.jobType],
    ['status', job.status],
    ['progress', percent(job.progress)],
    ['error', job.metadata.error],
    ['entity', result(job)],
    ['history', job.statusHistory.map(({ date, status }) => `${status} ${date}`)],
    ['created', job.createdAt],
    ['updated', job.updatedAt],
  ];
}
