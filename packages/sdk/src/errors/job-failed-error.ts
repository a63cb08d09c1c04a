import type { Job } from '../types.ts';
import { WharfError } from './wharf-error.ts';

/** The job ended as `failure` or `canceled`. */
export class JobFailedError extends WharfError {
  override readonly name: string = 'JobFailedError';
  readonly job: Job;

  constructor(job: Job) {
    super(job.metadata?.error ?? `Job ${job.jobId} ended as ${job.status}`);
    this.job = job;
  }
}
