import type { Entry } from '../../history/entry.ts';
import { type Planted, withSteps, withUpload } from './planted.ts';

export const OF_JOBS: readonly Planted[] = [
  {
    rule: 'jobs-once',
    what: 'a job ends twice',
    left: (final) => withSteps(final, ['pending', 'queued', 'in-progress', 'success', 'success']),
  },
  {
    rule: 'jobs-once',
    what: 'a job skips its queue',
    left: (final) => withSteps(final, ['pending', 'finalizing', 'success']),
  },
  {
    rule: 'jobs-once',
    what: 'a job ends otherwise than its upload',
    left: (final) => withUpload(final, { status: 'failed', errorMessage: 'no' }),
  },
  {
    rule: 'jobs-once',
    what: 'attempts go back',
    noted: (history) =>
      history.add({
        type: 'sample',
        jobs: [{ id: 'job_1', status: 'in-progress', attempt: 2, progress: 0 }],
      }),
  },
  {
    rule: 'jobs-once',
    what: 'progress goes back',
    noted: (history) =>
      history.add({
        type: 'sample',
        jobs: [{ id: 'job_1', status: 'in-progress', attempt: 1, progress: 0.9 }],
      }),
  },
  {
    rule: 'jobs-once',
    what: 'a job begins in its midst',
    left: (final) => withSteps(final, ['in-progress', 'finalizing', 'success']),
  },
  {
    rule: 'jobs-once',
    what: 'the dates of a job go back',
    left: (final) => ({
      ...final,
      jobs: final.jobs.map((job) => ({
        ...job,
        statusHistory: job.statusHistory.map(({ status }, at) => ({
          status,
          date: `2026-01-01T00:00:0${9 - at}.000Z`,
        })),
      })),
    }),
  },
  {
    rule: 'no-stalls',
    what: 'something does not recover',
    noted: (history) =>
      history.add({ type: 'recovery', faults: [1], milliseconds: 60_000, stalled: ['file'] }),
  },
  {
    rule: 'no-stalls',
    what: 'a client gives up',
    noted: (history) => history.add({ type: 'done', intent: 'file', outcome: 'gave-up', reason: 'to send' }),
  },
  {
    rule: 'no-stalls',
    what: 'an upload waits for more than a minute in peace',
    lines: (history) => laterAfterComplete(history, 120_000),
  },
  {
    rule: 'no-stalls',
    what: 'an import waits for more than a minute in peace',
    lines: (history) =>
      laterAfterComplete(history, 120_000).map((entry) => {
        if (entry.type === 'intent') return { ...entry, source: 'import' };
        // Nobody has to complete an import.
        if (entry.type === 'invoke' && entry.operation === 'complete')
          return { ...entry, operation: 'retrieve' };
        return entry;
      }),
  },
];

/** The same, but all that follows the complete comes later. */
function laterAfterComplete(history: readonly Entry[], milliseconds: number): Entry[] {
  const complete = history.findIndex((entry) => entry.type === 'invoke' && entry.operation === 'complete');
  return history.map((entry, at) => (at <= complete + 1 ? entry : { ...entry, at: entry.at + milliseconds }));
}
