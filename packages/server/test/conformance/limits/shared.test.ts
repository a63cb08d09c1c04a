import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sharedRateLimiter } from '../../../src/adapters/limits/shared/rate-limiter.ts';
import { sharedSlots } from '../../../src/adapters/limits/shared/slots.ts';
import { sharedTurns } from '../../../src/adapters/limits/shared/turns.ts';
import type { Log } from '../../../src/ports/log.ts';
import { WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { newPostgresStore } from '../database/postgres-store.ts';
import { newSqliteStore } from '../database/sqlite-store.ts';
import type { NewStore } from '../database/store.ts';
import { limiterSuite, type NewLimits } from './limiter-suite.ts';

const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Two processes on one database. */
function onStore(newStore: NewStore): NewLimits {
  return async (t) => {
    let now = 1_790_000_000_000;
    const clock = () => now;
    const store = await newStore(t);
    const open = async () => {
      const { limits } = (await store.open()).database;
      return {
        limiter: sharedRateLimiter(limits, clock, SILENT),
        slots: sharedSlots(limits, clock, SILENT),
      };
    };
    return {
      processes: [await open(), await open()],
      advance: (milliseconds) => {
        now += milliseconds;
      },
    };
  };
}

limiterSuite('Shared in SQLite', onStore(newSqliteStore));
describe('Shared', { skip: WITHOUT_POSTGRES }, () => {
  limiterSuite('Shared in PostgreSQL', onStore(newPostgresStore));
});

describe('limits whose database is gone', () => {
  const limit = { kind: 'request', perMinute: 1 } as const;

  test('let everything pass, and say so in the log once in a while', async (t) => {
    const { database } = await (await newSqliteStore(t)).open();
    const said: string[] = [];
    const log = { ...SILENT, warn: (_: unknown, message: string) => said.push(message) };
    const limiter = sharedRateLimiter(database.limits, Date.now, log);
    const slots = sharedSlots(database.limits, Date.now, SILENT);
    assert.equal(await limiter.take(limit, 'p1'), 0);
    assert.notEqual(await limiter.take(limit, 'p1'), 0);
    await database.close();
    for (let time = 0; time < 5; time += 1) assert.equal(await limiter.take(limit, 'p1'), 0);
    await limiter.giveBack(limit, 'p1');
    const free = await slots.take({ kind: 'preview', slots: 1, holdFor: 1 }, 'p1');
    await free?.();
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /limits are not enforced/);
  });
});

describe('turns', () => {
  const turn = { name: 'chore', every: 1_000, holdFor: 60_000 };

  test('are taken by one process at a time, and again when they are due', async (t) => {
    let now = 1_790_000_000_000;
    const store = await newSqliteStore(t);
    const open = async () => sharedTurns((await store.open()).database.limits, () => now);
    const [one, two] = [await open(), await open()];
    const inner = await one.run(turn, () => two.run(turn, async () => 'both'));
    assert.equal(inner, undefined);
    assert.equal(await two.run(turn, async () => 'early'), undefined);
    now += 1_000;
    assert.equal(await two.run(turn, async () => 'due'), 'due');
    now += 1_000;
    await assert.rejects(
      one.run(turn, async () => {
        throw new Error('broken');
      }),
      /broken/,
    );
    now += 1_000;
    assert.equal(await one.run(turn, async () => 'after a failure'), 'after a failure');
  });

  test('pass to another where their holder never ends them', async (t) => {
    let now = 1_790_000_000_000;
    const { limits } = (await (await newSqliteStore(t)).open()).database;
    const turns = sharedTurns(limits, () => now);
    const stuck = Promise.withResolvers<void>();
    const running = turns.run(turn, () => stuck.promise);
    now += 59_999;
    assert.equal(await turns.run(turn, async () => 'early'), undefined);
    now += 1;
    assert.equal(await turns.run(turn, async () => 'taken over'), 'taken over');
    stuck.resolve();
    await running;
  });
});
