import { APIError } from './api-error.ts';

/** 403: the credentials may not do this, or `projectId` is not their project. */
export class PermissionDeniedError extends APIError {
  override readonly name: string = 'PermissionDeniedError';
}
