import { APIError } from './api-error.ts';

/** There was no answer: the server is not reachable, or the connection broke. `cause` says why. */
export class APIConnectionError extends APIError {
  override readonly name: string = 'APIConnectionError';
}
