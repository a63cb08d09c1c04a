import type { JobRecord } from '../ports/job-repository.ts';

/** Failures of ours after which a job is given up; with the backoff between them, after half an hour. */
export const MAX_FAILURES = 13;
/** Claims without a word of their end after which a job is given up: it may be what kills the workers. */
const MAX_CLAIMS = 20;

/** Whether a job was tried often enough. */
export function isHopeless({ claims, failures }: Pick<JobRecord, 'claims' | 'failures'>): boolean {
  return claims > MAX_CLAIMS || failures >= MAX_FAILURES;
}
