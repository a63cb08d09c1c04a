import type { Clock } from '../ports/clock.ts';
import type { Meter } from '../ports/meter.ts';
import type { JobWork } from './claim-loop.ts';

/** The work on the jobs of a queue, counted and timed. */
export function measuredWork(
  work: JobWork,
  { meter, clock }: { readonly meter: Meter; readonly clock: Clock },
): JobWork {
  const { queue } = work;
  return {
    ...work,
    async run(claimed, signal) {
      // Taken again, it has not waited for a worker since it was due.
      if (claimed.job.claims === 1) meter.time('jobWait', { queue }, (clock() - claimed.job.runAt) / 1000);
      const start = performance.now();
      let outcome: 'done' | 'failed' | 'lost' = 'failed';
      try {
        await work.run(claimed, signal);
        outcome = 'done';
      } catch (error) {
        if (signal.aborted) outcome = 'lost';
        throw error;
      } finally {
        meter.count('jobAttempts', { queue, outcome });
        meter.time('jobAttempt', { queue }, (performance.now() - start) / 1000);
      }
    },
  };
}
