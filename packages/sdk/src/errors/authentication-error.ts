import { APIError } from './api-error.ts';

/** 401: no credentials, or wrong or revoked ones. */
export class AuthenticationError extends APIError {
  override readonly name: string = 'AuthenticationError';
}
