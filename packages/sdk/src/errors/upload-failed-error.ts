import type { Upload } from '../types.ts';
import { WharfError } from './wharf-error.ts';

/** The server refused the file, could not fetch it, or the upload was aborted. The message is the server's reason. */
export class UploadFailedError extends WharfError {
  override readonly name: string = 'UploadFailedError';
  /** As it ended: `errorMessage`, and of Wharf `errorDetails` with a `code`. */
  readonly upload: Upload;

  constructor(upload: Upload) {
    super(upload.errorMessage ?? `Upload ${upload.id} failed`);
    this.upload = upload;
  }
}
