/**
 * The worker no longer holds the job: it was taken over, canceled, or its upload was aborted. The
 * worker stops; there is nothing to repair, for every update it could have made was refused.
 */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor(jobId: string) {
    super(`The lease of job ${jobId} was lost`);
  }
}
