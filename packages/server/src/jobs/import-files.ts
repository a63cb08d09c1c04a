import type { Dependencies } from '../domain/dependencies.ts';
import { InsufficientStorageError } from '../domain/errors.ts';
import { runImport } from '../domain/imports/run-import.ts';
import { backoff } from '../domain/jobs/backoff.ts';
import type { ClaimedUpload } from '../domain/uploads/claim-uploads.ts';
import type { Failure } from '../domain/uploads/fail-upload.ts';
import { failProcessing } from '../domain/uploads/process-upload.ts';
import { ImportDelayedError, ImportRefusedError } from '../ports/import-source.ts';
import type { Log } from '../ports/log.ts';
import { RemoteFailedError, RemoteRefusedError } from '../ports/remote-fetcher.ts';
import type { JobWork } from './claim-loop.ts';
import { isHopeless } from './patience.ts';

/** Failures after which an import is given up of which not one byte ever came. */
const MAX_FRUITLESS = 3;

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
    async run({ lease, upload }, signal) {
      const left = upload.createdAt + deps.limits.importTimeout - deps.clock();
      if (left <= 0) throw tooLate(deps.limits.importTimeout);
      await runImport(deps, lease, upload, signal);
    },
    async afterFailure(claimed, error) {
      const { job, lease, upload } = claimed;
      const { id: jobId, uploadId } = job;
      const failure = await finalFailure(deps, claimed, error);
      if (failure !== undefined) {
        log.info({ err: error, jobId, uploadId, code: failure.code }, 'import failed');
        await failProcessing(deps, lease, upload, failure);
        return;
      }
      const failures = job.failures + 1;
      const wait = Math.max(delayOf(error), backoff(failures));
      log.warn({ err: error, jobId, uploadId, failures, wait }, 'import interrupted; it goes on later');
      const now = deps.clock();
      await deps.database.jobs.release(lease, now, now + wait, true);
    },
  };
}

/** Milliseconds that the other side asked us to wait. */
function delayOf(error: unknown): number {
  return error instanceof ImportDelayedError ? (error.retryAfter ?? 0) : 0;
}

/** Why the upload fails now; undefined when it is to be tried again. */
async function finalFailure(
  deps: Dependencies,
  { job, upload }: ClaimedUpload,
  error: unknown,
): Promise<Failure | undefined> {
  if (error instanceof ImportRefusedError) {
    return { code: error.code, message: error.message, details: error.details };
  }
  if (error instanceof RemoteRefusedError) return { code: error.code, message: error.message };
  if (error instanceof InsufficientStorageError) {
    return { code: 'storage-full', message: error.message, details: error.details };
  }
  const tried = { ...job, failures: job.failures + 1 };
  const fruitless = tried.failures >= MAX_FRUITLESS && !(await hasBytes(deps, upload.id));
  if (!fruitless && !isHopeless(tried)) return undefined;
  if (error instanceof ImportDelayedError || error instanceof RemoteFailedError) {
    const message = `${error.message} It was tried ${tried.failures} times; import it again later.`;
    return { code: 'unreachable', message };
  }
  return {
    code: 'internal',
    message: `The server could not import this file, through no fault of the file: import it again later, and report job ${job.id} if it happens again.`,
  };
}

async function hasBytes({ database }: Dependencies, uploadId: string): Promise<boolean> {
  const files = await database.imports.files(uploadId);
  return files.some(({ storageKey }) => storageKey !== null);
}

function tooLate(milliseconds: number): ImportRefusedError {
  return new ImportRefusedError(
    'import-timeout',
    `The import was not complete after ${Math.round(milliseconds / 1000)} seconds, which is all that this server gives it: its origin may be too slow, or the queue too long.`,
  );
}
