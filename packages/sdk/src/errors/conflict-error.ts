import { APIError } from './api-error.ts';

/** 409. Wharf never answers it. */
export class ConflictError extends APIError {
  override readonly name: string = 'ConflictError';
}
