import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { inProcessRateLimiter } from '../../src/adapters/limits/in-process/rate-limiter.ts';
import { AuthenticationError, RateLimitError } from '../../src/domain/errors.ts';
import { type LimitAttempts, limitAttempts } from '../../src/http/plugins/session-attempts.ts';

describe('attempts to sign in', () => {
  let now: number;
  let limit: LimitAttempts;
  beforeEach(() => {
    now = 1_790_000_000_000;
    limit = limitAttempts(inProcessRateLimiter(() => now));
  });

  const right = async () => 'in';
  const wrong = async () => {
    throw new AuthenticationError('wrong');
  };
  const fail = async (ip: string, times: number) => {
    for (let time = 0; time < times; time += 1)
      await assert.rejects(limit({ ip }, wrong), AuthenticationError);
  };

  test('succeed as often as they are right', async () => {
    for (let time = 0; time < 100; time += 1) assert.equal(await limit({ ip: '192.0.2.1' }, right), 'in');
  });

  test('are refused after 120 in a minute, whatever became of them', async () => {
    for (let time = 0; time < 120; time += 1) await limit({ ip: '192.0.2.1' }, right);
    for (let time = 0; time < 30; time += 1) {
      await assert.rejects(
        limit({ ip: '192.0.2.1' }, right),
        (error) => error instanceof RateLimitError && error.remainingSeconds === 0.5,
      );
    }
    assert.equal(await limit({ ip: '192.0.2.2' }, right), 'in');
    now += 60_000;
    await fail('192.0.2.1', 20);
  });

  test('are refused after twenty that failed, the right one too, and told how long', async () => {
    await fail('192.0.2.1', 20);
    let tried = false;
    const attempt = limit({ ip: '192.0.2.1' }, async () => {
      tried = true;
    });
    await assert.rejects(attempt, (error) => error instanceof RateLimitError && error.remainingSeconds === 3);
    assert.equal(tried, false);
    assert.equal(await limit({ ip: '192.0.2.2' }, right), 'in');
  });

  test('are let in again one by one, twenty a minute', async () => {
    await fail('192.0.2.1', 20);
    now += 3_000;
    await fail('192.0.2.1', 1);
    await assert.rejects(limit({ ip: '192.0.2.1' }, right), RateLimitError);
    now += 60_000;
    await fail('192.0.2.1', 20);
    await assert.rejects(limit({ ip: '192.0.2.1' }, right), RateLimitError);
  });

  test('count while they are under way', async () => {
    const { promise: end, reject } = Promise.withResolvers<never>();
    const pending = Array.from({ length: 20 }, () => limit({ ip: '192.0.2.1' }, () => end));
    await assert.rejects(limit({ ip: '192.0.2.1' }, right), RateLimitError);
    reject(new AuthenticationError('wrong'));
    for (const { status } of await Promise.allSettled(pending)) assert.equal(status, 'rejected');
  });

  test('that break for another reason say nothing about the client', async () => {
    for (let time = 0; time < 30; time += 1) {
      await assert.rejects(
        limit({ ip: '192.0.2.1' }, () => Promise.reject(new Error('database'))),
        /database/,
      );
    }
    assert.equal(await limit({ ip: '192.0.2.1' }, right), 'in');
  });

  test('from what is no address count together where it is long, for each is a name to be kept', async () => {
    const long = 'x'.repeat(4_000);
    for (let time = 0; time < 20; time += 1) await fail(`${long}${time}`, 1);
    await assert.rejects(limit({ ip: `${long}20` }, right), RateLimitError);
  });

  for (const [what, one, same, another] of [
    ['an IPv4 address', '192.0.2.1', '192.0.2.1', '192.0.2.2'],
    ['the /64 of an IPv6 address', '2001:db8:0:1::1', '2001:db8:0:1:ffff::2', '2001:db8:0:2::1'],
    ['an IPv4 address written in IPv6', '::ffff:192.0.2.1', '192.0.2.1', '::ffff:192.0.2.2'],
    ['whatever a proxy says', 'unix:', 'unix:', 'unknown'],
  ] as const) {
    test(`are counted for ${what}`, async () => {
      await fail(one, 20);
      await assert.rejects(limit({ ip: same }, right), RateLimitError);
      assert.equal(await limit({ ip: another }, right), 'in');
    });
  }
});
