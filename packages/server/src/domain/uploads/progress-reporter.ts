import type { ChangedUpload } from '../../ports/change-feed.ts';
import type { Lease } from '../../ports/job-repository.ts';
import type { Dependencies } from '../dependencies.ts';

/** Milliseconds between two writes of progress: it is for people to watch. */
const INTERVAL = 500;
/** Steps in which progress is told: finer ones are noise. */
const STEPS = 1000;

/**
 * Writes a job's progress to the database now and then. A write that fails is dropped: the next
 * fenced step finds out what is wrong.
 */
export function progressReporter(
  deps: Pick<Dependencies, 'database' | 'feed' | 'clock'>,
  lease: Lease,
  upload: ChangedUpload,
): (progress: number) => void {
  let last = deps.clock();
  let writing = false;
  return (progress) => {
    const now = deps.clock();
    if (writing || now - last < INTERVAL) return;
    last = now;
    writing = true;
    deps.database.jobs
      .update(lease, now, { progress: Math.round(progress * STEPS) / STEPS })
      .then(() => deps.feed.uploadChanged(upload))
      .catch(() => undefined)
      .finally(() => {
        writing = false;
      });
  };
}
