import type { Repositories } from '../../ports/database.ts';
import type { JobChanges, Lease } from '../../ports/job-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { LeaseLostError } from './lease-lost.ts';

/**
 * Runs `work` in a transaction that first proves that the lease still holds.
 * @throws LeaseLostError, having changed nothing, when it does not.
 */
export async function fenced<T>(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  lease: Lease,
  changes: JobChanges,
  work: (tx: Repositories) => Promise<T>,
): Promise<T> {
  return deps.database.transaction(async (tx) => {
    if (!(await tx.jobs.update(lease, deps.clock(), changes))) throw new LeaseLostError(lease.jobId);
    return work(tx);
  });
}
