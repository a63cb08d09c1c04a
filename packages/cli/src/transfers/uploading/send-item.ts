/** One item of `wharf upload`, from looking at what an earlier run left to its outcome. */
import {
  APIUserAbortError,
  type Kind,
  UploadFailedError,
  type UploadFileParams,
  UploadInterruptedError,
  type UploadResult,
} from '@wharf/sdk';
import { CommandError } from '../../errors/command-error.ts';
import { shown } from '../../text/shown.ts';
import type { Tracked } from '../display/board.ts';
import { failureOf } from '../failure.ts';
import { shownProgress } from '../stages.ts';
import { StateKeeper } from '../state/state-keeper.ts';
import type { SentResult } from '../state/upload-record.ts';
import { type Earlier, earlierUpload } from './earlier-upload.ts';
import { claimFile } from './file-claim.ts';
import type { UploadItem } from './upload-items.ts';
import type { UploadOutcome, UploadRun } from './upload-run.ts';

type FileItem = Extract<UploadItem, { from: 'file' }>;

function resultOf(result: UploadResult): SentResult {
  if ('asset' in result)
    return {
      assetId: result.asset.id,
      ...(result.asset.sha256 === undefined ? {} : { sha256: result.asset.sha256 }),
    };
  const [file, ...others] = result.model.files ?? [];
  return {
    modelId: result.model.id,
    ...(file === undefined || others.length > 0 ? {} : { sha256: file.sha256 }),
  };
}

/** The parameters that file and standard input have in common. */
function commonParams({ options }: UploadRun): Omit<UploadFileParams, 'file'> {
  const { kind, fileName, contentType, assetOptions } = options.wishes;
  return {
    ...(kind === undefined ? {} : { kind: kind as Kind }),
    ...(fileName === undefined ? {} : { fileName }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(assetOptions === undefined ? {} : { assetOptions }),
    ...(options.partSize === undefined ? {} : { partSize: options.partSize }),
    ...(options.partsAtOnce === undefined ? {} : { concurrency: options.partsAtOnce }),
  };
}

/**
 * Sends and, unless told otherwise, waits.
 * @returns what it became; `'arrived'` where the server has every byte and nobody waits any longer
 */
async function send(
  run: UploadRun,
  params: UploadFileParams,
  tracked: Tracked,
): Promise<UploadResult | 'arrived'> {
  const enough = new AbortController();
  let arrived = false;
  try {
    return await run.client.uploads.uploadFile({
      ...params,
      signal: AbortSignal.any([run.interrupted, enough.signal]),
      onProgress: (progress) => {
        tracked.update(shownProgress(progress, 'uploading'));
        arrived ||= progress.stage === 'processing' || progress.stage === 'done';
        if (arrived && !run.options.wait) enough.abort();
      },
    });
  } catch (error) {
    const aborted = error instanceof APIUserAbortError || error instanceof UploadInterruptedError;
    if (arrived && aborted && (enough.signal.aborted || run.interrupted.aborted)) return 'arrived';
    throw error;
  }
}

function isStopped(run: UploadRun, error: unknown): boolean {
  return (
    run.interrupted.aborted && (error instanceof APIUserAbortError || error instanceof UploadInterruptedError)
  );
}

async function sendFile(run: UploadRun, item: FileItem, tracked: Tracked): Promise<UploadOutcome> {
  const sought = { file: item.file, wishes: run.options.wishes };
  const { apiKey, project } = run.records.owner;
  const owner = {
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(project === undefined ? {} : { project }),
  };
  const claim = await claimFile(run.store, item.file.absolute, run.interrupted);
  const keeper = new StateKeeper(run.store, { ...sought, ...owner }, () => claim.release());
  let uploadId = item.resume?.uploadId;
  try {
    const earlier: Earlier = await earlierUpload(run, item);
    if (earlier.found === 'result')
      return { status: 'sent', uploadId: earlier.uploadId, result: earlier.result, earlier: true };
    if (earlier.found === 'upload') {
      uploadId = earlier.uploadId;
      await keeper.take(earlier.resume);
    }
    const result = await send(
      run,
      {
        ...commonParams(run),
        file: item.file.absolute,
        ...(earlier.found === 'upload' ? { resume: earlier.resume } : {}),
        onState: (state) => {
          uploadId = state.uploadId;
          keeper.update(state);
        },
      },
      tracked,
    );
    uploadId ??= keeper.uploadId;
    if (result === 'arrived' && run.options.wait) {
      await keeper.keep();
      return { status: 'stopped', uploadId, arrived: true };
    }
    const became = result === 'arrived' ? undefined : resultOf(result);
    uploadId = result === 'arrived' ? uploadId : result.upload.id;
    if (run.remembers && became !== undefined) await keeper.finish(became);
    else await keeper.drop();
    const old = await run.records.superseded(sought);
    await run.store.removeUnheld(old.filter((id) => id !== uploadId));
    return { status: 'sent', uploadId: uploadId ?? '', result: became, earlier: false };
  } catch (error) {
    if (error instanceof UploadInterruptedError) keeper.update(error.state);
    uploadId = keeper.uploadId ?? uploadId;
    if (error instanceof UploadFailedError) await keeper.drop();
    else await keeper.keep();
    if (isStopped(run, error)) return { status: 'stopped', uploadId, arrived: false };
    return { status: 'failed', uploadId, failure: failureOf(error, run.client.baseURL) };
  } finally {
    await claim.release();
    if (keeper.problem !== undefined)
      run.note(`${shown(item.path)}: nothing could be kept for resuming: ${String(keeper.problem)}`);
  }
}

/** Standard input cannot be read twice: what is not finished is taken back. */
async function sendStdin(
  run: UploadRun,
  item: Extract<UploadItem, { from: 'stdin' }>,
  tracked: Tracked,
): Promise<UploadOutcome> {
  let uploadId: string | undefined;
  try {
    const result = await send(
      run,
      {
        ...commonParams(run),
        file: process.stdin,
        fileName: item.name,
        ...(item.size === undefined ? {} : { fileSize: item.size }),
        onState: (state) => {
          uploadId = state.uploadId;
        },
      },
      tracked,
    );
    if (result !== 'arrived')
      return { status: 'sent', uploadId: result.upload.id, result: resultOf(result), earlier: false };
    if (run.options.wait) return { status: 'stopped', uploadId, arrived: true };
    return { status: 'sent', uploadId: uploadId ?? '', result: undefined, earlier: false };
  } catch (error) {
    // Best effort: the server forgets it after a while.
    if (uploadId !== undefined && !(error instanceof UploadFailedError))
      await run.client.uploads.delete(uploadId, null, { maxRetries: 0, timeout: 5_000 }).catch(() => {});
    if (isStopped(run, error)) return { status: 'stopped', uploadId: undefined, arrived: false };
    const told =
      error instanceof UploadInterruptedError
        ? new CommandError(`${error.message}; standard input cannot be read again`, undefined, {
            cause: error,
          })
        : error;
    return { status: 'failed', uploadId, failure: failureOf(told, run.client.baseURL) };
  }
}

/** Never rejects: what goes wrong is an outcome. */
export async function sendItem(run: UploadRun, item: UploadItem): Promise<UploadOutcome> {
  const tracked = run.display.start(item.name, 'reading', item.size);
  const outcome =
    item.from === 'stdin' ? await sendStdin(run, item, tracked) : await sendFile(run, item, tracked);
  tracked.end(outcome.status === 'sent' ? 'done' : outcome.status);
  return outcome;
}
