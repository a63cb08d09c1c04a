import { APIError } from './api-error.ts';

/** Your `signal` was aborted. */
export class APIUserAbortError extends APIError {
  override readonly name: string = 'APIUserAbortError';
}
