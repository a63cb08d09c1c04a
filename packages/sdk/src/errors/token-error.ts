import { WharfError } from './wharf-error.ts';

/** No bearer token could be had: what makes it, `bearerAuth` or `withBearerRefresh`, failed. `cause` says why. */
export class TokenError extends WharfError {
  override readonly name: string = 'TokenError';
}
