import {
  APIConnectionError,
  APIError,
  FileChangedError,
  NotFoundError,
  UploadInterruptedError,
  type UploadState,
} from '@wharf/sdk';
import { errorMessage } from '../../client/error-message.ts';

/** Why a file was not sent, and what another try begins with. */
export interface Failure {
  readonly note: string;
  /** What the server has and keeps; `undefined` where another try begins anew. */
  readonly resume: UploadState | undefined;
}

/** What an error of the SDK means to a person. @param resume what this try had begun with */
export function failureOf(error: unknown, resume: UploadState | undefined): Failure {
  if (error instanceof UploadInterruptedError)
    return { note: interruption(error.cause), resume: error.state };
  if (error instanceof APIConnectionError) return { note: interruption(error), resume };
  if (error instanceof NotFoundError && resume !== undefined)
    return {
      note: 'The server does not have what was sent any more. Retry sends it again.',
      resume: undefined,
    };
  if (error instanceof FileChangedError)
    return {
      note: 'The file was changed, moved or removed since it was chosen. Add it again.',
      resume: undefined,
    };
  return { note: errorMessage(error), resume: undefined };
}

function interruption(cause: unknown): string {
  const isServer = cause instanceof APIError && cause.status !== undefined;
  const what = isServer ? errorMessage(cause) : 'The server could not be reached for too long.';
  return `${what} What has arrived is kept there: retry goes on with it.`;
}
