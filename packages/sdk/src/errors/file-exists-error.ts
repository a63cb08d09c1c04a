import { WharfError } from './wharf-error.ts';

/** With `overwrite: false`: something else is where a download would go. It was not touched, and nothing was written. */
export class FileExistsError extends WharfError {
  override readonly name: string = 'FileExistsError';
  readonly path: string;

  constructor(path: string, options?: ErrorOptions) {
    super(`${path} exists already, and is not known to have the bytes of the download`, options);
    this.path = path;
  }
}
