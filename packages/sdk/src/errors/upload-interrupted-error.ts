import type { UploadState } from '../uploading/upload-state.ts';
import { WharfError } from './wharf-error.ts';

/**
 * Sending was given up: aborted by your `signal`, nothing got through for too long, or there was no token. What
 * arrived is kept by the server: go on with `uploadFile({ file, resume: error.state })`. `cause` says what happened.
 */
export class UploadInterruptedError extends WharfError {
  override readonly name: string = 'UploadInterruptedError';
  readonly state: UploadState;

  constructor(message: string, state: UploadState, options?: ErrorOptions) {
    super(message, options);
    this.state = state;
  }
}
