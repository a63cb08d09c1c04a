import type { Clock } from '../../../ports/clock.ts';
import type { LimitRepository } from '../../../ports/limit-repository.ts';
import type { Log } from '../../../ports/log.ts';
import type { RateLimit, RateLimiter } from '../../../ports/rate-limiter.ts';
import { Allowance } from './allowance.ts';
import { Tolerance } from './tolerance.ts';

/** Allowances kept before those are dropped with which nothing would be lost. */
const MAX_ALLOWANCES = 10_000;
/** Of a minute's tokens, the part that a process may draw ahead: a tenth of a second's, so none of small limits. */
const AHEAD = 1 / 600;

/**
 * Token buckets in the database, for all processes together.
 * @param clock one that all processes share
 */
export function sharedRateLimiter(repository: LimitRepository, clock: Clock, log: Log): RateLimiter {
  const tolerance = new Tolerance(log);
  const allowances = new Map<string, Allowance>();

  function allowanceOf({ kind, perMinute }: RateLimit, name: string): Allowance {
    const key = `${kind} ${name}`;
    const known = allowances.get(key);
    if (known !== undefined) return known;
    if (allowances.size >= MAX_ALLOWANCES) dropIdle(allowances);
    const bucket = { name: key, perMinute };
    const made = new Allowance(
      // Tolerated here: a draw that fails lets all pass that wait for it.
      (tokens) =>
        tolerance.ask(() => repository.takeTokens(bucket, tokens, clock()), { granted: tokens, wait: 0 }),
      Math.floor(perMinute * AHEAD),
    );
    allowances.set(key, made);
    return made;
  }

  return {
    async take(limit, name) {
      const wait = await allowanceOf(limit, name).take();
      return Math.ceil(wait / 100) / 10;
    },
    async giveBack({ kind, perMinute }, name) {
      const bucket = { name: `${kind} ${name}`, perMinute };
      await tolerance.ask(() => repository.giveBackToken(bucket), undefined);
    },
  };
}

function dropIdle(allowances: Map<string, Allowance>): void {
  for (const [key, allowance] of allowances) if (allowance.idle) allowances.delete(key);
}
