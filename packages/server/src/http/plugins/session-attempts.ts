import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { AuthenticationError, RateLimitError } from '../../domain/errors.ts';
import type { RateLimiter } from '../../ports/rate-limiter.ts';

/** Failed sign-ins per client address. */
const FAILURES = { kind: 'failed-sign-in', perMinute: 20 } as const;
/** Sign-ins of any outcome per client address: each that succeeds is a row for hours. */
const ATTEMPTS = { kind: 'sign-in', perMinute: 120 } as const;

/** Runs a sign-in, unless there were too many from the same address, or too many of them failed. */
export type LimitAttempts = <T>(client: Pick<FastifyRequest, 'ip'>, signIn: () => Promise<T>) => Promise<T>;

/**
 * Bounds how fast secrets can be guessed from one address. Guessing is hopeless where they are random, but
 * they may be chosen by hand. Failures count most, and nobody's key is locked: others sign in with it as before.
 */
export function limitAttempts(limiter: RateLimiter): LimitAttempts {
  return async ({ ip }, signIn) => {
    const address = networkOf(ip);
    // Before the outcome is known, so that guesses at the same time count, too.
    const untilFailure = await limiter.take(FAILURES, address);
    if (untilFailure > 0) {
      throw tooMany('Too many attempts to sign in have failed', untilFailure, FAILURES.perMinute);
    }
    const untilAttempt = await limiter.take(ATTEMPTS, address);
    if (untilAttempt > 0) {
      await limiter.giveBack(FAILURES, address);
      throw tooMany('Too many have signed in from your address', untilAttempt, ATTEMPTS.perMinute);
    }
    let failed = false;
    try {
      return await signIn();
    } catch (error) {
      failed = error instanceof AuthenticationError;
      throw error;
    } finally {
      if (!failed) await limiter.giveBack(FAILURES, address);
    }
  };
}

function tooMany(what: string, remainingSeconds: number, actionLimit: number): RateLimitError {
  return new RateLimitError(`${what}: wait ${remainingSeconds} s`, remainingSeconds, {
    actionName: 'sign-in',
    actionLimit,
  });
}

/** Characters that count of what is no address, longer than any: it may be as long as a header, and a name is kept. */
const LONGEST_NAME = 64;

/** An IPv6 address stands for its /64: whoever has one has 2^64 of them (RFC 4291 section 2.5.4). */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address.slice(0, LONGEST_NAME);
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
