import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { startHeartbeat } from '../../src/jobs/heartbeat.ts';
import type { Log } from '../../src/ports/log.ts';
import { altered, openStores } from '../domain/real-stores.ts';

const NOW = 1_790_000_000_000;
const IDENTITY = { id: 'worker_1', owner: 'host/1/1', isGone: (owner: string) => owner === 'host/9/9' };

function listening(): { readonly log: Log; readonly warnings: unknown[] } {
  const warnings: unknown[] = [];
  const warn = (fields: unknown) => warnings.push(fields);
  return { log: { debug: () => {}, info: () => {}, warn, error: warn }, warnings };
}

/** Lets what was begun come to its end: nothing here waits for anything but the embedded database. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 50; turns += 1) await turn();
}

async function beating(t: TestContext) {
  const { database } = await openStores(t);
  // Only what repeats the heartbeat: everything else goes on as always.
  t.mock.timers.enable({ apis: ['setInterval'] });
  let now = NOW;
  const { log, warnings } = listening();
  return {
    database,
    log,
    warnings,
    clock: () => now,
    pass: async (milliseconds: number) => {
      now += milliseconds;
      t.mock.timers.tick(milliseconds);
      await settled();
    },
  };
}

test('a worker is listed from its start to its end, and seen every half minute', async (t) => {
  const { database, clock, log, warnings, pass } = await beating(t);
  const heartbeat = startHeartbeat({ database, clock }, log, IDENTITY, 4);
  await settled();
  const entered = { id: 'worker_1', owner: 'host/1/1', concurrency: 4, startedAt: NOW, seenAt: NOW };
  assert.deepEqual(await database.workers.list(), [entered]);
  await pass(30_000);
  assert.deepEqual(await database.workers.list(), [{ ...entered, seenAt: NOW + 30_000 }]);
  await heartbeat.stop();
  assert.deepEqual(await database.workers.list(), []);
  await pass(60_000);
  assert.deepEqual(await database.workers.list(), []);
  assert.deepEqual(warnings, []);
});

test('workers that have ended, or were not heard of for a day, are removed; others stay', async (t) => {
  const { database, clock, log } = await beating(t);
  const silent = { concurrency: 1, startedAt: NOW - 5, seenAt: NOW - 5 };
  await database.workers.save({ ...silent, id: 'gone', owner: 'host/9/9' });
  await database.workers.save({ ...silent, id: 'other', owner: 'elsewhere/2/2' });
  await database.workers.save({ ...silent, id: 'lost', owner: 'elsewhere/3/3', seenAt: NOW - 86_400_001 });
  const heartbeat = startHeartbeat({ database, clock }, log, IDENTITY, 1);
  await settled();
  assert.deepEqual(
    new Set((await database.workers.list()).map(({ id }) => id)),
    new Set(['other', 'worker_1']),
  );
  await heartbeat.stop();
});

test('a heartbeat that fails is logged, and the next one tries again', async (t) => {
  const { database, clock, log, warnings, pass } = await beating(t);
  let broken = true;
  const workers = altered(database.workers, {
    save: async (worker) => {
      if (broken) throw new Error('the disk is full');
      return database.workers.save(worker);
    },
  });
  const heartbeat = startHeartbeat({ database: altered(database, { workers }), clock }, log, IDENTITY, 1);
  await settled();
  assert.equal(warnings.length, 1);
  broken = false;
  await pass(30_000);
  assert.equal((await database.workers.list()).length, 1);
  assert.equal(warnings.length, 1);
  await heartbeat.stop();
});
