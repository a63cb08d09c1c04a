import type { FastifyInstance } from 'fastify';
import { RateLimitError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';

const MINUTE = 60_000;
/** Buckets of projects that are full again are forgotten when there are more than this. */
const MAX_IDLE_BUCKETS = 10_000;

interface Bucket {
  tokens: number;
  updatedAt: number;
}

/**
 * Limits the API requests of each project: a token bucket that holds a minute's worth and refills
 * steadily, so bursts pass and the average holds.
 *
 * @param perMinute requests per minute and project; 0: no limit
 */
export function useRateLimit(app: FastifyInstance, perMinute: number, clock: Clock): void {
  if (perMinute === 0) return;
  const buckets = new Map<string, Bucket>();
  const refill = (bucket: Bucket, now: number) => {
    bucket.tokens = Math.min(perMinute, bucket.tokens + ((now - bucket.updatedAt) / MINUTE) * perMinute);
    bucket.updatedAt = now;
  };
  app.addHook('onRequest', async (request) => {
    const { caller } = request;
    if (caller === undefined) return;
    const now = clock();
    const bucket = buckets.get(caller.projectId) ?? { tokens: perMinute, updatedAt: now };
    refill(bucket, now);
    if (buckets.size > MAX_IDLE_BUCKETS) forgetFull(buckets, perMinute, now, refill);
    buckets.set(caller.projectId, bucket);
    if (bucket.tokens < 1) {
      const remainingSeconds = Math.ceil((((1 - bucket.tokens) / perMinute) * MINUTE) / 100) / 10;
      throw new RateLimitError(
        `This project may send ${perMinute} requests a minute: wait ${remainingSeconds} s`,
        remainingSeconds,
        { actionName: 'request', actionLimit: perMinute },
      );
    }
    bucket.tokens -= 1;
  });
}

function forgetFull(
  buckets: Map<string, Bucket>,
  full: number,
  now: number,
  refill: (bucket: Bucket, now: number) => void,
): void {
  for (const [project, bucket] of buckets) {
    refill(bucket, now);
    if (bucket.tokens >= full) buckets.delete(project);
  }
}
