import type { Api } from '../core/api.ts';
import { path } from '../core/path.ts';
import { pause } from '../core/pause.ts';
import { JobFailedError } from '../errors/job-failed-error.ts';
import { persistently } from '../reading/patience.ts';
import type { Job } from '../types.ts';
import { withinDeadline } from './deadline.ts';
import { intervals } from './interval.ts';
import type { WaitOptions } from './wait-options.ts';

/** How jobs end. Scenario's documentation has more words for it than its types. */
const GOOD: readonly string[] = ['success', 'succeeded'];
const BAD: readonly string[] = ['failure', 'failed', 'canceled', 'cancelled'];

/**
 * Waits until a job ended well. A server that is being restarted, or is unreachable for up to ten minutes, does not
 * end it.
 *
 * @throws JobFailedError where it failed or was canceled
 * @throws WaitTimeoutError after `timeoutMs`
 * @throws APIUserAbortError as soon as `signal` is aborted; the job goes on
 */
export async function waitForJob(api: Api, job: Job, options: WaitOptions = {}): Promise<Job> {
  return withinDeadline(`Job ${job.jobId}`, options, async (signal) => {
    const pauses = intervals(options.intervalMs);
    for (let seen = job; ; seen = await retrieved(api, job.jobId, signal)) {
      report(seen, options);
      if (GOOD.includes(seen.status)) return seen;
      if (BAD.includes(seen.status)) throw new JobFailedError(seen);
      await pause(pauses.next().value, signal);
    }
  });
}

async function retrieved(api: Api, jobId: string, signal: AbortSignal): Promise<Job> {
  const { job } = await persistently(
    () => api.request<{ job: Job }>({ method: 'get', path: path`/jobs/${jobId}`, maxRetries: 0, signal }),
    api.logger,
    signal,
  );
  return job;
}

/** Bytes are not a job's to tell. Scenario was seen to tell a progress of 1.02. */
function report({ status, progress }: Job, { onProgress }: WaitOptions): void {
  if (BAD.includes(status)) return;
  const done = GOOD.includes(status);
  const share = typeof progress === 'number' ? Math.min(1, Math.max(0, progress)) : 0;
  onProgress?.({
    stage: done ? 'done' : 'processing',
    bytesSent: 0,
    bytesTotal: undefined,
    bytesPerSecond: 0,
    secondsLeft: undefined,
    processed: done ? 1 : share,
    upload: undefined,
  });
}
