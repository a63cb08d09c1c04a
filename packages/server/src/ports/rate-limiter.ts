/** How often something may be done. */
export interface RateLimit {
  /** What is limited; limits of different kinds do not count together. */
  readonly kind: 'request' | 'sign-in' | 'failed-sign-in';
  /** Tokens in a full bucket, and those that come back in a minute: 1 to 1,000,000. */
  readonly perMinute: number;
}

/**
 * Token buckets that hold a minute's worth and refill steadily: bursts pass, and the average holds.
 *
 * Obligations:
 * - All processes of an installation draw from the same buckets. In any span of `s` seconds they hand out at most
 *   `perMinute * (1 + s / 60)` tokens of one name, and each process `floor(perMinute / 600)` more, which it may have
 *   drawn ahead.
 * - It never rejects: where the state cannot be reached, tokens are handed out, for a limit must not be what stops
 *   an installation.
 */
export interface RateLimiter {
  /**
   * Takes a token out of the bucket of that name.
   * @returns 0, or the seconds until there may be one, in steps of 0.1
   */
  take(limit: RateLimit, name: string): Promise<number>;
  /** Puts a taken token back. */
  giveBack(limit: RateLimit, name: string): Promise<void>;
}
