import type { Clock } from '../../../ports/clock.ts';
import type { RateLimit, RateLimiter } from '../../../ports/rate-limiter.ts';
import { TokenBuckets } from './token-buckets.ts';

/** Token buckets in the memory of this process, for an installation that has one which serves requests. */
export function inProcessRateLimiter(clock: Clock): RateLimiter {
  const buckets = new Map<string, TokenBuckets>();
  const bucketsOf = ({ kind, perMinute }: RateLimit): TokenBuckets => {
    const key = `${kind} ${perMinute}`;
    const known = buckets.get(key);
    if (known !== undefined) return known;
    const made = new TokenBuckets(perMinute);
    buckets.set(key, made);
    return made;
  };
  return {
    take: async (limit, name) => bucketsOf(limit).take(name, clock()),
    giveBack: async (limit, name) => bucketsOf(limit).giveBack(name),
  };
}
