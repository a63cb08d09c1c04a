/**
 * Expiry of a read URL that stays the same for a while, so that the URL does too and browsers can
 * cache what it shows: the next multiple of `ttl` after `now + ttl`. Milliseconds.
 */
export function stableExpiry(now: number, ttl: number): number {
  return (Math.floor((now + ttl) / ttl) + 1) * ttl;
}
