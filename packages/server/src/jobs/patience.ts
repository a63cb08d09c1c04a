import type { JobRecord } from '../ports/job-repository.ts';

/** Failures of ours after which a job is given up; with the backoff between them, after half an hour. */
export const MAX_FAILURES = 13;
/** Claims after which a job is given up: it may be what kills the workers. */
export const MAX_ATTEMPTS = 100;

/** Whether a job was tried often enough. */
export function isHopeless(job: Pick<JobRecord, 'attempt' | 'failures'>): boolean {
  return job.attempt > MAX_ATTEMPTS || job.failures >= MAX_FAILURES;
}
