import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WorkerRecord } from '../../../src/ports/worker-repository.ts';
import { aClaim, aJob, ids, insertJobs, T0 } from './records.ts';
import { openWithProjects, type Suite } from './store.ts';

function aWorker(id: string, fields: Partial<WorkerRecord> = {}): WorkerRecord {
  return { id, owner: `host/1/${id}`, concurrency: 2, startedAt: T0, seenAt: T0, ...fields };
}

export const workerSuite: Suite = (name, newStore) => {
  describe(`${name}: workers`, () => {
    test('workers are listed, the newest first, until they are removed', async (t) => {
      const { workers } = (await openWithProjects(newStore, t)).database;
      assert.deepEqual(await workers.list(), []);
      const [old, young] = [aWorker('a'), aWorker('b', { startedAt: T0 + 1, concurrency: 256 })];
      await workers.save(old);
      await workers.save(young);
      assert.deepEqual(await workers.list(), [young, old]);
      await workers.remove('b');
      await workers.remove('b');
      assert.deepEqual(await workers.list(), [old]);
    });

    test('a worker that is saved again was seen again', async (t) => {
      const { workers } = (await openWithProjects(newStore, t)).database;
      await workers.save(aWorker('a'));
      await workers.save(aWorker('a', { seenAt: T0 + 30_000 }));
      assert.deepEqual(await workers.list(), [aWorker('a', { seenAt: T0 + 30_000 })]);
    });

    test('forgetting takes those not seen since, whenever they started', async (t) => {
      const { workers } = (await openWithProjects(newStore, t)).database;
      await workers.save(aWorker('lost', { startedAt: T0 - 5, seenAt: T0 - 1 }));
      await workers.save(aWorker('seen', { startedAt: T0 - 5 }));
      await workers.forget(T0);
      assert.deepEqual(ids(await workers.list()), ['seen']);
    });
  });

  describe(`${name}: counts of the queue`, () => {
    test('an empty queue has nobody waiting', async (t) => {
      const { workers } = (await openWithProjects(newStore, t)).database;
      assert.deepEqual(await workers.countQueue(T0), { waiting: 0, running: 0, waitingSince: null });
    });

    test('due jobs wait, of whichever queue and project; those of later, of clients and those over do not', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(
        database,
        aJob('due', { runAt: T0 + 5 }),
        aJob('import', { runAt: T0 + 3, queue: 'import', host: 'h', projectId: 'p2' }),
        aJob('now', { runAt: T0 + 9 }),
        aJob('later', { runAt: T0 + 10 }),
        aJob('client', { status: 'pending' }),
        aJob('over', { status: 'success' }),
        aJob('canceled', { status: 'canceled' }),
      );
      assert.deepEqual(await database.workers.countQueue(T0 + 9), {
        waiting: 3,
        running: 0,
        waitingSince: T0 + 3,
      });
    });

    test('a taken job runs until its lease runs out, and then it waits', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('one'), aJob('two'), aJob('three', { runAt: T0 + 20 }));
      await database.jobs.claim(aClaim('w', T0 + 1, T0 + 10, 2));
      const { workers } = database;
      assert.deepEqual(await workers.countQueue(T0 + 9), { waiting: 0, running: 2, waitingSince: null });
      assert.deepEqual(await workers.countQueue(T0 + 10), { waiting: 2, running: 0, waitingSince: T0 + 10 });
      assert.deepEqual(await workers.countQueue(T0 + 20), { waiting: 3, running: 0, waitingSince: T0 + 10 });
    });
  });
};
