import { APIError } from './api-error.ts';

/** 500 and above: the fault of the server, even after the retries. */
export class InternalServerError extends APIError {
  override readonly name: string = 'InternalServerError';
}
