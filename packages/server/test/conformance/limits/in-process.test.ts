import { inProcessRateLimiter } from '../../../src/adapters/limits/in-process/rate-limiter.ts';
import { inProcessSlots } from '../../../src/adapters/limits/in-process/slots.ts';
import { limiterSuite } from './limiter-suite.ts';

limiterSuite('In the process', async () => {
  let now = 1_790_000_000_000;
  return {
    processes: [{ limiter: inProcessRateLimiter(() => now), slots: inProcessSlots() }],
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
});
