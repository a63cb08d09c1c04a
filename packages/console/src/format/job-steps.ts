import type { Job, JobStatus } from '@wharf/sdk';

/** One stretch of the life of a job. */
export interface JobStep {
  readonly name: string;
  readonly status: JobStatus;
  /** When it began, ISO 8601. */
  readonly at: string;
  /** Seconds until the next began; `undefined` of the last. */
  readonly seconds: number | undefined;
}

const NAMES: Readonly<Record<JobStatus, string>> = {
  pending: 'Begun, waiting for bytes',
  queued: 'In the queue',
  'warming-up': 'Getting ready',
  'in-progress': 'Being worked on',
  finalizing: 'Storing the result',
  success: 'Done',
  failure: 'Failed',
  canceled: 'Aborted',
};

/** What a status of a job is called. */
export function jobStatusName(status: JobStatus): string {
  return NAMES[status] ?? status;
}

/** The life of a job, from its beginning on. */
export function jobSteps({ statusHistory }: Pick<Job, 'statusHistory'>): readonly JobStep[] {
  return statusHistory.map(({ status, date }, index) => {
    const next = statusHistory[index + 1];
    const seconds = next && (Date.parse(next.date) - Date.parse(date)) / 1000;
    return { name: jobStatusName(status), status, at: date, seconds };
  });
}
