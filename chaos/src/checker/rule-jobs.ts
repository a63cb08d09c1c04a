import type { Entry, SampledJob } from '../history/entry.ts';
import type { FinalJob, FinalState } from './final-state.ts';
import type { Rule } from './violation.ts';

const ENDS: ReadonlySet<string> = new Set(['success', 'failure', 'canceled']);

/** For each status of a job, those that may follow; a job may be taken over at any point, or wait again. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  pending: ['queued', 'failure', 'canceled'],
  queued: ['in-progress', 'failure', 'canceled'],
  'in-progress': ['in-progress', 'queued', 'finalizing', 'success', 'failure', 'canceled'],
  finalizing: ['finalizing', 'in-progress', 'queued', 'success', 'failure', 'canceled'],
};

/** No job ran to effect twice: it ended once, and took no step that it may not take. */
export const jobsOnce: Rule = {
  name: 'jobs-once',
  promise: 'a job ends once, its attempts and its progress never go back',
  *broken(history, final) {
    for (const job of final.jobs) yield* illegalHistory(job);
    yield* endsTogether(final);
    yield* backwards(history);
  },
};

function* illegalHistory({ jobId, status, statusHistory }: FinalJob): Iterable<string> {
  const statuses = statusHistory.map((step) => step.status);
  if (!['pending', 'queued'].includes(statuses[0] ?? '')) yield `${jobId} began as ${statuses[0]}`;
  const ends = statuses.filter((step) => ENDS.has(step));
  if (ends.length > 1) yield `${jobId} ended ${ends.length} times: ${statuses.join(', ')}`;
  for (const [at, step] of statuses.entries()) {
    const before = statuses[at - 1];
    const [date = '', dateBefore = ''] = [statusHistory[at]?.date, statusHistory[at - 1]?.date];
    if (date < dateBefore) yield `${jobId} was ${step} at ${date}, but ${before} at ${dateBefore}`;
    if (before !== undefined && !(NEXT[before] ?? []).includes(step)) {
      yield `${jobId} went from ${before} to ${step}`;
    }
  }
  if (statuses.at(-1) !== status) yield `${jobId} is ${status}, but its history ends with ${statuses.at(-1)}`;
}

/** The job of an upload ends as the upload does. */
function* endsTogether({ jobs, uploads }: FinalState): Iterable<string> {
  const statuses = new Map(jobs.map(({ jobId, status }) => [jobId, status]));
  for (const { id, jobId, status } of uploads) {
    const job = statuses.get(jobId) ?? 'nowhere';
    const right =
      status === 'imported'
        ? job === 'success'
        : status === 'failed'
          ? job === 'failure' || job === 'canceled'
          : !ENDS.has(job);
    if (!right) yield `${id} is ${status}, but its job is ${job}`;
  }
}

function* backwards(history: readonly Entry[]): Iterable<string> {
  const last = new Map<string, SampledJob>();
  for (const entry of history) {
    if (entry.type !== 'sample') continue;
    for (const job of entry.jobs) {
      const before = last.get(job.id);
      last.set(job.id, job);
      if (before === undefined) continue;
      if (job.attempt < before.attempt)
        yield `${job.id} was at attempt ${before.attempt}, then at ${job.attempt}`;
      if (job.progress < before.progress)
        yield `${job.id} was at ${before.progress}, then at ${job.progress}`;
      if (ENDS.has(before.status) && job.status !== before.status) {
        yield `${job.id} was over with ${before.status}, then ${job.status}`;
      }
    }
  }
}
