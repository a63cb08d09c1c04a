import type { Dependencies } from '../domain/dependencies.ts';
import { InsufficientStorageError, QuotaExceededError } from '../domain/errors.ts';
import { delayImport, endDelay } from '../domain/imports/delay-import.ts';
import { importTimeout } from '../domain/imports/expire-imports.ts';
import { runImport } from '../domain/imports/run-import.ts';
import { backoff } from '../domain/jobs/backoff.ts';
import type { Failure } from '../domain/uploads/fail-upload.ts';
import { failProcessing } from '../domain/uploads/process-upload.ts';
import { ImportDelayedError, ImportRefusedError } from '../ports/import-source.ts';
import type { JobRecord } from '../ports/job-repository.ts';
import type { Log } from '../ports/log.ts';
import { RemoteFailedError, RemoteRefusedError } from '../ports/remote-fetcher.ts';
import type { JobWork } from './claim-loop.ts';
import { isHopeless } from './patience.ts';

/** Failures after which an import is given up of which nothing ever came. */
const MAX_FRUITLESS = 3;
/** Failures after which what a server says of a file is believed, although it had served some of it before. */
const MAX_DENIALS = 5;
/** Longest wait that a server can ask for (milliseconds). */
const LONGEST_DELAY = 3_600_000;
/** What is final for a file that never came, and may be a passing trouble for one that did. */
const PASSING: ReadonlySet<string> = new Set([
  'unreachable-host',
  'untrusted-certificate',
  'not-found',
  'access-denied',
  'http-error',
]);

/** How many imports may run. */
export interface ImportConcurrency {
  /** In this process. */
  readonly total: number;
  /** Of one project, and from one host, in all processes together. */
  readonly perProject: number;
  readonly perHost: number;
}

/** Fetches what uploads are to be imported from. */
export function importFiles(deps: Dependencies, log: Log, concurrency: ImportConcurrency): JobWork {
  const { total, perProject, perHost } = concurrency;
  return {
    queue: 'import',
    concurrency: total,
    perProject,
    perHost,
    async run({ job, lease, upload }, signal) {
      if (isHopeless(job)) {
        await failProcessing(deps, lease, upload, ourFault(job));
        return;
      }
      await endDelay(deps, upload);
      using deadline = deadlineOf(upload.createdAt + deps.limits.importTimeout - deps.clock(), deps);
      const either = AbortSignal.any([signal, deadline.signal]);
      const summary = await runImport(deps, lease, upload, either);
      log.info({ jobId: job.id, uploadId: upload.id, ...summary }, 'imported');
    },
    async afterFailure({ job: { id: jobId, uploadId }, lease, upload }, error) {
      // Read again: it may have got on since it was claimed.
      const job = await deps.database.jobs.findById(jobId);
      if (job === undefined) return;
      const failures = job.failures + 1;
      const failure = await finalFailure(deps, { ...job, failures }, error);
      if (failure !== undefined) {
        log.info({ err: error, jobId, uploadId, code: failure.code }, 'import failed');
        await failProcessing(deps, lease, upload, failure);
        return;
      }
      const asked = error instanceof ImportDelayedError ? (error.retryAfter ?? 0) : 0;
      const wait = Math.max(Math.min(asked, LONGEST_DELAY), backoff(failures));
      log.warn({ err: error, jobId, uploadId, failures, wait }, 'import interrupted; it goes on later');
      const runAt = deps.clock() + wait;
      await delayImport(deps, lease, upload, { reason: reasonFor(error), runAt, failed: asked === 0 });
    },
  };
}

/** For the user; what went wrong here is not their concern. */
function reasonFor(error: unknown): string {
  return isToldToUsers(error) ? error.message : 'The server was interrupted.';
}

type RemoteTrouble = ImportRefusedError | ImportDelayedError | RemoteRefusedError | RemoteFailedError;

function isToldToUsers(error: unknown): error is RemoteTrouble {
  return (
    error instanceof ImportRefusedError ||
    error instanceof ImportDelayedError ||
    error instanceof RemoteRefusedError ||
    error instanceof RemoteFailedError
  );
}

/** Why the upload fails now; undefined when it is to be tried again. */
async function finalFailure(
  deps: Dependencies,
  job: JobRecord,
  error: unknown,
): Promise<Failure | undefined> {
  if (error instanceof QuotaExceededError) {
    return { code: 'quota-exceeded', message: `${error.message}.`, details: error.details };
  }
  if (error instanceof InsufficientStorageError) {
    return { code: 'storage-full', message: error.message, details: error.details };
  }
  const begun = await hasBegun(deps, job.uploadId);
  if (error instanceof ImportRefusedError || error instanceof RemoteRefusedError) {
    if (begun && PASSING.has(error.code) && job.failures < MAX_DENIALS) return undefined;
    const { code, message } = error;
    return { code, message, ...(error instanceof ImportRefusedError ? { details: error.details } : {}) };
  }
  if (!isHopeless(job) && (begun || job.failures < MAX_FRUITLESS)) return undefined;
  if (!isToldToUsers(error)) return ourFault(job);
  const message = `${error.message} It was tried ${job.failures} times; import it again later.`;
  return { code: 'unreachable', message };
}

function ourFault({ id }: JobRecord): Failure {
  return {
    code: 'internal',
    message: `The server could not import this file, through no fault of the file: import it again later, and report job ${id} if it happens again.`,
  };
}

/** Whether a server has ever begun to send any of the files. */
async function hasBegun({ database }: Dependencies, uploadId: string): Promise<boolean> {
  const files = await database.imports.files(uploadId);
  return files.some(({ storageKey }) => storageKey !== null);
}

/** Longest time that a timer takes (milliseconds). */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A signal that aborts after so many milliseconds, unless it is disposed of before. */
function deadlineOf(
  milliseconds: number,
  { limits }: Dependencies,
): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const expire = () => controller.abort(importTimeout(limits.importTimeout));
  const timer = setTimeout(expire, Math.min(LONGEST_TIMER, Math.max(0, milliseconds)));
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}
