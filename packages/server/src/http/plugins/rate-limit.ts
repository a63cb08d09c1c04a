import type { FastifyInstance } from 'fastify';
import { RateLimitError } from '../../domain/errors.ts';
import type { RateLimiter } from '../../ports/rate-limiter.ts';

/**
 * Limits the API requests of each project: a token bucket that holds a minute's worth and refills
 * steadily, so bursts pass and the average holds, whichever node they come to.
 *
 * @param perMinute requests per minute and project; 0: no limit
 */
export function useRateLimit(app: FastifyInstance, perMinute: number, limiter: RateLimiter): void {
  if (perMinute === 0) return;
  app.addHook('onRequest', async (request) => {
    const { caller } = request;
    if (caller === undefined) return;
    const remainingSeconds = await limiter.take({ kind: 'request', perMinute }, caller.projectId);
    if (remainingSeconds > 0) {
      throw new RateLimitError(
        `This project may send ${perMinute} requests a minute: wait ${remainingSeconds} s`,
        remainingSeconds,
        { actionName: 'request', actionLimit: perMinute },
      );
    }
  });
}
