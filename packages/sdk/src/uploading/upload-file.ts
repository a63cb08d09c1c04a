import type { Api } from '../core/api.ts';
import { throwIfAborted } from '../core/pause.ts';
import type { UploadResult } from '../entities.ts';
import { APIUserAbortError } from '../errors/api-user-abort-error.ts';
import { TokenError } from '../errors/token-error.ts';
import { UploadInterruptedError } from '../errors/upload-interrupted-error.ts';
import { isTransient } from '../reading/patience.ts';
import type { Upload } from '../types.ts';
import { waitForUpload } from '../waiting/wait-for-upload.ts';
import { compareStored, createUpload, findUpload } from './begin-upload.ts';
import { assertSameContent } from './compare-content.ts';
import { completeUpload } from './complete-upload.ts';
import { type Input, openInput } from './open-input.ts';
import { sendParts } from './send-parts.ts';
import { UploadCall } from './upload-call.ts';
import type { UploadFileParams } from './upload-params.ts';
import type { UploadSession } from './upload-session.ts';
import type { UploadState } from './upload-state.ts';

export type { UploadFileParams, UploadInput } from './upload-params.ts';

/** Sends a file: see `Uploads.uploadFile`. */
export async function uploadFile(api: Api, params: UploadFileParams): Promise<UploadResult> {
  const call = new UploadCall(api, params);
  try {
    call.meter.enter('preparing');
    throwIfAborted(call.signal);
    return await inputToResult(call, params);
  } catch (error) {
    throw error instanceof UploadInterruptedError ? error : call.reasonOf(error);
  } finally {
    call.finish();
  }
}

async function inputToResult(call: UploadCall, params: UploadFileParams): Promise<UploadResult> {
  const { file, fileSize, resume } = params;
  const input = await openInput(file, { fileSize, again: resume !== undefined, signal: call.signal });
  try {
    call.meter.expect(input.size);
    if (resume === undefined)
      return await sessionToResult(await createUpload(call, input, params), input, params);
    const { session, state } = await findUpload(call, input, resume);
    return await sessionToResult(session, input, params, state);
  } finally {
    await input.close();
  }
}

/** From here on there is an upload: what ends early can be resumed. */
async function sessionToResult(
  session: UploadSession,
  input: Input,
  params: UploadFileParams,
  state?: UploadState,
): Promise<UploadResult> {
  const { call } = session;
  try {
    const upload = session.isOpen ? await send(session, input, params, state) : session.upload;
    // Parts that are not known to be there were not sent by this call: the input is still needed to compare.
    const isKnown = session.outstanding().length === 0;
    if (isKnown) await input.close();
    call.meter.saw(upload);
    call.meter.enter('processing');
    const { timeoutMs } = params;
    const result = await waitForUpload(call.api, upload, {
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      signal: call.signal,
      onProgress: ({ processed, upload: seen }) => call.meter.processed(processed, seen),
    });
    if (!isKnown) await assertSameContent(session, input, state, result);
    call.meter.done(result.upload);
    return result;
  } catch (error) {
    throw interrupted(session, call.reasonOf(error));
  }
}

async function send(
  session: UploadSession,
  input: Input,
  params: UploadFileParams,
  state: UploadState | undefined,
): Promise<Upload> {
  if (params.resume === undefined) session.tell();
  else await compareStored(session, input, state);
  session.call.meter.enter('uploading');
  const supply = input.parts(session.plan);
  await sendParts(session, supply, session.outstanding());
  return completeUpload(session, supply);
}

/**
 * What another try can mend becomes an interruption, a token that could not be had just now included; what is final
 * stays what it is. So do refused credentials: others can go on, with the state that `onState` was given, but the same
 * ones would be refused for ever.
 */
function interrupted(session: UploadSession, error: unknown): unknown {
  const aborted = error instanceof APIUserAbortError;
  if (!aborted && !isTransient(error) && !(error instanceof TokenError)) return error;
  const what = aborted ? 'The upload was aborted' : `The upload was given up: ${error.message}`;
  return new UploadInterruptedError(`${what}. It can be resumed.`, session.state(), { cause: error });
}
