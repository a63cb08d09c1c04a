import { APIConnectionError } from './api-connection-error.ts';

/** No answer within `timeout`, even after the retries. */
export class APIConnectionTimeoutError extends APIConnectionError {
  override readonly name: string = 'APIConnectionTimeoutError';
}
