import { APIError } from './api-error.ts';

/** 404: nothing there, in this project. */
export class NotFoundError extends APIError {
  override readonly name: string = 'NotFoundError';
}
