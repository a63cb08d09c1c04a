import { WharfError } from './wharf-error.ts';

/** It did not end within `timeoutMs`. It goes on: wait again. */
export class WaitTimeoutError extends WharfError {
  override readonly name: string = 'WaitTimeoutError';
}
