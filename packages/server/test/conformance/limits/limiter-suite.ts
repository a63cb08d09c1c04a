import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { RateLimit, RateLimiter } from '../../../src/ports/rate-limiter.ts';
import type { Slots } from '../../../src/ports/slots.ts';

/** What one process has. */
export interface LimitProcess {
  readonly limiter: RateLimiter;
  readonly slots: Slots;
}

/** Limits with a clock that the test moves. */
export interface LimitSubject {
  /** As many as were asked for, on the same state; one, where the state is that of a process. */
  readonly processes: readonly [LimitProcess, ...LimitProcess[]];
  advance(milliseconds: number): void;
}

export type NewLimits = (test: TestContext) => Promise<LimitSubject>;

const LIMIT: RateLimit = { kind: 'request', perMinute: 20 };
const PREVIEWS = { kind: 'preview', slots: 3, holdFor: 60_000 } as const;

/** Takes one after the other, from one process after the other. */
async function takeTimes({ processes }: LimitSubject, times: number, limit = LIMIT): Promise<number> {
  let taken = 0;
  for (let time = 0; time < times; time += 1) {
    const { limiter } = processes[time % processes.length] ?? processes[0];
    if ((await limiter.take(limit, 'p1')) === 0) taken += 1;
  }
  return taken;
}

/** Everything that the `RateLimiter` and `Slots` ports promise. */
export function limiterSuite(name: string, newLimits: NewLimits): void {
  describe(`${name}: rate limits`, () => {
    test("hold a minute's worth, whichever process is asked, and say how long to wait", async (t) => {
      const subject = await newLimits(t);
      assert.equal(await takeTimes(subject, 25), 20);
      const [{ limiter }] = subject.processes;
      assert.equal(await limiter.take(LIMIT, 'p1'), 3);
      assert.equal(await limiter.take(LIMIT, 'p2'), 0);
      assert.equal(await limiter.take({ kind: 'sign-in', perMinute: 20 }, 'p1'), 0);
    });

    test('refill steadily, and to the brim only', async (t) => {
      const subject = await newLimits(t);
      await takeTimes(subject, 20);
      subject.advance(6_000);
      assert.equal(await takeTimes(subject, 5), 2);
      subject.advance(3_600_000);
      assert.equal(await takeTimes(subject, 30), 20);
    });

    test('hold nobody up for longer than a minute when the clock is set back', async (t) => {
      const subject = await newLimits(t);
      await takeTimes(subject, 20);
      subject.advance(-3_600_000);
      const [{ limiter }] = subject.processes;
      const wait = await limiter.take(LIMIT, 'p1');
      assert.ok(wait > 0 && wait <= 3, `${wait} s`);
      subject.advance(60_000);
      assert.equal(await takeTimes(subject, 30), 20);
    });

    test('take back what was not used', async (t) => {
      const subject = await newLimits(t);
      await takeTimes(subject, 20);
      const [{ limiter }] = subject.processes;
      await limiter.giveBack(LIMIT, 'p1');
      assert.equal(await takeTimes(subject, 3), 1);
    });

    test('hand out no more than promised to many at once', async (t) => {
      const subject = await newLimits(t);
      const limit: RateLimit = { kind: 'request', perMinute: 6_000 };
      const takes = Array.from({ length: 9_000 }, async (_, index) => {
        const { limiter } = subject.processes[index % subject.processes.length] ?? subject.processes[0];
        return (await limiter.take(limit, 'p1')) === 0;
      });
      const taken = (await Promise.all(takes)).filter(Boolean).length;
      assert.ok(taken <= 6_000, String(taken));
      // What was drawn ahead and is lost.
      assert.ok(taken >= 6_000 - 10 * subject.processes.length, String(taken));
    });
  });

  describe(`${name}: slots`, () => {
    test('are as many as there are, whichever process is asked, and free again when they are given back', async (t) => {
      const { processes } = await newLimits(t);
      const slotsOf = (index: number) => (processes[index % processes.length] ?? processes[0]).slots;
      const taken = await Promise.all(
        Array.from({ length: 8 }, (_, index) => slotsOf(index).take(PREVIEWS, 'p1')),
      );
      const held = taken.filter((free) => free !== undefined);
      assert.equal(held.length, 3);
      assert.notEqual(await slotsOf(0).take(PREVIEWS, 'p2'), undefined);
      await held[0]?.();
      await held[0]?.();
      assert.notEqual(await slotsOf(1).take(PREVIEWS, 'p1'), undefined);
      assert.equal(await slotsOf(0).take(PREVIEWS, 'p1'), undefined);
    });
  });
}
