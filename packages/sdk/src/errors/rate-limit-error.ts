import { APIError } from './api-error.ts';

/** 429: too many requests, even after the retries. */
export class RateLimitError extends APIError {
  override readonly name: string = 'RateLimitError';
}
