import { APIError } from './api-error.ts';

/** 400: the input is wrong, or now is not the moment; the message says what to change. */
export class BadRequestError extends APIError {
  override readonly name: string = 'BadRequestError';
}
