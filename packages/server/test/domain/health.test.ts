import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthCheck } from '../../src/domain/installation/health.ts';
import { altered, openStores } from './real-stores.ts';

const NOW = 1_790_000_000_000;
const SECOND = 1_000;
const DAY = 86_400_000;

function worker(id: string, seenAt: number) {
  return { id, owner: `host/1/${id}`, concurrency: 2, startedAt: NOW - 2 * DAY, seenAt };
}

test('an installation without a worker works, but not well', async (t) => {
  const health = await healthCheck(await openStores(t))();
  assert.deepEqual(
    [health.healthy, health.database.status, health.store.status, health.workers],
    [false, 'ok', 'ok', []],
  );
  assert.ok(health.store.status === 'ok' && Number(health.store.value) > 0);
});

test('workers are alive while they are heard of, then dead, then forgotten; nobody learns their host', async (t) => {
  const { database, blobs } = await openStores(t);
  const clock = () => NOW;
  for (const [id, silence] of [
    ['alive', 90 * SECOND],
    ['dead', 91 * SECOND],
    ['long dead', DAY],
    ['forgotten', DAY + 1],
    ['ahead', -5 * SECOND],
  ] as const) {
    await database.workers.save(worker(id, NOW - silence));
  }
  const { healthy, workers } = await healthCheck({ database, blobs, clock })();
  assert.equal(healthy, true);
  assert.deepEqual(
    workers.map(({ id, alive }) => [id, alive]),
    [
      ['ahead', true],
      ['alive', true],
      ['dead', false],
      ['long dead', false],
    ],
  );
  assert.doesNotMatch(JSON.stringify(workers), /host/);
});

test('what fails is reported, and the rest with it', async (t) => {
  const { database, blobs, clock } = await openStores(t);
  await database.workers.save(worker('w', clock()));
  const broken = async () => {
    throw new Error('no such disk');
  };
  const withoutStore = await healthCheck({ database, blobs: altered(blobs, { freeBytes: broken }), clock })();
  assert.deepEqual(
    [withoutStore.healthy, withoutStore.database.status, withoutStore.store.status],
    [false, 'ok', 'failing'],
  );
  assert.equal(withoutStore.workers.length, 1);
  const withoutDatabase = await healthCheck({
    database: altered(database, { check: broken }),
    blobs,
    clock,
  })();
  assert.deepEqual(
    [withoutDatabase.healthy, withoutDatabase.database.status, withoutDatabase.store.status],
    [false, 'failing', 'ok'],
  );
  assert.deepEqual(withoutDatabase.workers, []);
});
