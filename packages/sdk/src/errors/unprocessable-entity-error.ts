import { APIError } from './api-error.ts';

/** 422. Wharf answers 400 instead. */
export class UnprocessableEntityError extends APIError {
  override readonly name: string = 'UnprocessableEntityError';
}
