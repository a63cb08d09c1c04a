import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobRecord, Lease } from '../../../src/ports/job-repository.ts';
import { aClaim, aJob, anUpload, ids, insertJobs, T0 } from './records.ts';
import { insertProjects, openWithProjects, type Suite } from './store.ts';

function leaseOf(job: JobRecord | undefined): Lease {
  assert.ok(job?.leaseOwner);
  return { jobId: job.id, owner: job.leaseOwner, attempt: job.attempt };
}

const statuses = (job: JobRecord | undefined) => job?.statusHistory.map((entry) => entry.status);

export const jobQueueSuite: Suite = (name, newStore) => {
  describe(`${name}: the queue of jobs`, () => {
    test('a claim leases the job, counts the attempt and says what is now stored', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j'));
      const [job] = await database.jobs.claim(aClaim('w', T0 + 1, T0 + 16, 1));
      assert.deepEqual(
        job,
        aJob('j', {
          status: 'in-progress',
          statusHistory: [
            { status: 'queued', at: T0 },
            { status: 'in-progress', at: T0 + 1 },
          ],
          attempt: 1,
          claims: 1,
          leaseOwner: 'w',
          leaseExpiresAt: T0 + 16,
          updatedAt: T0 + 1,
        }),
      );
      assert.deepEqual(await database.jobs.findById('j'), job);
    });

    test('only what is queued and due, or whose lease ran out, is claimed: oldest first, up to the limit', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const leased = { attempt: 1, leaseOwner: 'gone' };
      await insertJobs(
        database,
        aJob('due-3', { runAt: 30 }),
        aJob('due-1', { runAt: 10, projectId: 'p2' }),
        aJob('expired-2', { ...leased, runAt: 20, status: 'in-progress', leaseExpiresAt: 100 }),
        aJob('expired-0', { ...leased, runAt: 5, status: 'finalizing', leaseExpiresAt: 99 }),
        aJob('held', { ...leased, runAt: 1, status: 'in-progress', leaseExpiresAt: 101 }),
        aJob('early', { runAt: 101 }),
        aJob('waiting', { runAt: 1, status: 'pending' }),
        aJob('over', { runAt: 1, status: 'success' }),
        aJob('odd', { runAt: 1, status: 'canceled', leaseOwner: 'gone', leaseExpiresAt: 1 }),
      );
      assert.deepEqual(ids(await database.jobs.claim(aClaim('w', 100, 200, 3))), [
        'expired-0',
        'due-1',
        'expired-2',
      ]);
      assert.deepEqual(ids(await database.jobs.claim(aClaim('w', 100, 200, 3))), ['due-3']);
      assert.deepEqual(await database.jobs.claim(aClaim('w', 100, 200, 3)), []);
    });

    test('workers claiming at once, over two handles, get every job exactly once', async (t) => {
      const store = await newStore(t);
      const [one, two] = [await store.open(), await store.open()];
      await insertProjects(one.database);
      const jobs = Array.from({ length: 60 }, (_, index) => aJob(`j${index}`, { runAt: T0 + (index % 7) }));
      await one.database.transaction(async (inside) => {
        await inside.uploads.insert(anUpload('u'));
        for (const job of jobs) await inside.jobs.insert(job);
      });
      const claims = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          (index % 2 ? one : two).database.jobs.claim(aClaim(`w${index}`, T0 + 10, T0 + 20, 3)),
        ),
      );
      const claimed = ids(claims.flat());
      assert.equal(claimed.length, 60);
      assert.deepEqual(new Set(claimed), new Set(ids(jobs)));
    });

    test('a job whose lease ran out is taken over, without a second entry of the same status', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j'));
      await database.jobs.claim(aClaim('dead', T0, T0 + 15, 1));
      assert.deepEqual(await database.jobs.claim(aClaim('w', T0 + 14, T0 + 30, 1)), []);
      const [taken] = await database.jobs.claim(aClaim('w', T0 + 15, T0 + 30, 1));
      assert.equal(taken?.attempt, 2);
      assert.deepEqual(statuses(taken), ['queued', 'in-progress']);
    });

    test('a takeover from finalizing is in the history', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j'));
      const [first] = await database.jobs.claim(aClaim('dead', T0, T0 + 15, 1));
      await database.jobs.update(leaseOf(first), T0 + 1, { status: 'finalizing' });
      const [taken] = await database.jobs.claim(aClaim('w', T0 + 15, T0 + 30, 1));
      assert.deepEqual(statuses(taken), ['queued', 'in-progress', 'finalizing', 'in-progress']);
    });

    test('a renewed lease is not taken over', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j'));
      const [job] = await database.jobs.claim(aClaim('w', T0, T0 + 15, 1));
      assert.equal(await database.jobs.renew(leaseOf(job), T0 + 20), true);
      assert.deepEqual(await database.jobs.claim(aClaim('x', T0 + 19, T0 + 40, 1)), []);
      assert.equal((await database.jobs.claim(aClaim('x', T0 + 20, T0 + 40, 1))).length, 1);
    });

    test('a lease that was taken over can no longer renew, update or release, even by the same owner', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j'));
      const [first] = await database.jobs.claim(aClaim('w', T0, T0 + 15, 1));
      const stale = leaseOf(first);
      const [second] = await database.jobs.claim(aClaim('w', T0 + 15, T0 + 30, 1));
      assert.equal(await database.jobs.renew(stale, T0 + 99), false);
      assert.equal(await database.jobs.update(stale, T0 + 16, { progress: 1, status: 'success' }), false);
      assert.equal(await database.jobs.release(stale, T0 + 16, T0 + 16, true), false);
      assert.deepEqual(await database.jobs.findById('j'), second);
      const stranger = { ...leaseOf(second), owner: 'x' };
      assert.equal(await database.jobs.update(stranger, T0 + 16, { progress: 1 }), false);
      assert.equal(await database.jobs.update(leaseOf(second), T0 + 16, { progress: 1 }), true);
    });

    test('a released job is queued again for its time, and counts failures of ours only', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j'));
      const [first] = await database.jobs.claim(aClaim('w', T0, T0 + 15, 1));
      assert.equal(await database.jobs.release(leaseOf(first), T0 + 1, T0 + 50, true), true);
      assert.equal(await database.jobs.renew(leaseOf(first), T0 + 99), false);
      assert.deepEqual(await database.jobs.claim(aClaim('w', T0 + 49, T0 + 60, 1)), []);
      const [second] = await database.jobs.claim(aClaim('w', T0 + 50, T0 + 65, 1));
      assert.equal(second?.failures, 1);
      assert.deepEqual(statuses(second), ['queued', 'in-progress', 'queued', 'in-progress']);
      await database.jobs.release(leaseOf(second), T0 + 51, T0 + 51, false);
      const job = await database.jobs.findById('j');
      assert.equal(job?.failures, 1);
      assert.equal(job?.attempt, 2);
      assert.equal(job?.leaseOwner, null);
    });

    test('a job handed over waits in the other queue, behind those due before, without its failures', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(
        database,
        aJob('j', { queue: 'import', host: 'h', runAt: T0, failures: 3 }),
        aJob('before', { runAt: T0 + 4 }),
        aJob('after', { runAt: T0 + 6 }),
      );
      const [fetched] = await database.jobs.claim(aClaim('w', T0, T0 + 15, 1, { queue: 'import' }));
      await database.jobs.update(leaseOf(fetched), T0 + 1, { progress: 0.5 });
      assert.equal(await database.jobs.handOver(leaseOf(fetched), T0 + 5, 'process'), true);
      assert.deepEqual(
        await database.jobs.findById('j'),
        aJob('j', {
          queue: 'process',
          host: 'h',
          statusHistory: [
            { status: 'queued', at: T0 },
            { status: 'in-progress', at: T0 },
            { status: 'queued', at: T0 + 5 },
          ],
          progress: 0.5,
          attempt: 1,
          runAt: T0 + 5,
          updatedAt: T0 + 5,
        }),
      );
      assert.deepEqual(await database.jobs.claim(aClaim('w', T0 + 99, T0 + 120, 9, { queue: 'import' })), []);
      assert.deepEqual(ids(await database.jobs.claim(aClaim('w', T0 + 4, T0 + 120, 9))), ['before']);
      const [taken, next] = await database.jobs.claim(aClaim('w', T0 + 99, T0 + 120, 9));
      assert.deepEqual([taken?.id, next?.id], ['j', 'after']);
      assert.equal(taken?.attempt, 2);
      assert.deepEqual(statuses(taken), ['queued', 'in-progress', 'queued', 'in-progress']);
    });

    test('claims without a word are counted until the job gets on or is given back; attempts always are', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j', { failures: 2 }));
      const claim = async (at: number) => {
        const [job] = await database.jobs.claim(aClaim('w', at, at + 15, 1));
        return [job?.claims, job?.attempt, job?.failures];
      };
      assert.deepEqual(await claim(T0), [1, 1, 2]);
      assert.deepEqual(await claim(T0 + 20), [2, 2, 2]);
      const lease = { jobId: 'j', owner: 'w', attempt: 2 };
      assert.equal(await database.jobs.update(lease, T0 + 21, { gotOn: true }), true);
      assert.deepEqual(await claim(T0 + 40), [2, 3, 0]);
      assert.equal(await database.jobs.release({ ...lease, attempt: 3 }, T0 + 41, T0 + 41, true), true);
      assert.deepEqual(await claim(T0 + 60), [1, 4, 1]);
      assert.equal(await database.jobs.update(lease, T0 + 61, { gotOn: true }), false);
    });

    test('only the holder hands a job over, and has no lease afterwards', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j', { queue: 'import' }));
      const claimImport = (at: number) =>
        database.jobs.claim(aClaim('w', at, at + 15, 1, { queue: 'import' }));
      const [first] = await claimImport(T0);
      const [second] = await claimImport(T0 + 15);
      assert.equal(await database.jobs.handOver(leaseOf(first), T0 + 16, 'process'), false);
      assert.deepEqual(await database.jobs.findById('j'), second);
      assert.equal(await database.jobs.handOver(leaseOf(second), T0 + 16, 'process'), true);
      assert.equal(await database.jobs.handOver(leaseOf(second), T0 + 17, 'import'), false);
      assert.equal(await database.jobs.update(leaseOf(second), T0 + 17, { progress: 1 }), false);
      assert.equal(await database.jobs.renew(leaseOf(second), T0 + 99), false);
      await database.jobs.changeStatus('j', ['queued'], T0 + 18, { status: 'canceled' });
      assert.equal(await database.jobs.handOver(leaseOf(second), T0 + 19, 'process'), false);
      assert.equal((await database.jobs.findById('j'))?.status, 'canceled');
    });

    test('progress never decreases', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j'));
      const [job] = await database.jobs.claim(aClaim('w', T0, T0 + 15, 1));
      for (const [reported, stored] of [
        [0.5, 0.5],
        [0.25, 0.5],
        [0.75, 0.75],
        [0, 0.75],
      ] as const) {
        assert.equal(await database.jobs.update(leaseOf(job), T0 + 1, { progress: reported }), true);
        assert.equal((await database.jobs.findById('j'))?.progress, stored);
      }
    });

    test('an update stores its results and keeps the lease while the job runs', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j'));
      const [job] = await database.jobs.claim(aClaim('w', T0, T0 + 15, 1));
      const changes = { output: { entityId: 'e' }, assetIds: ['a'], outputModelId: 'n', error: 'm' };
      await database.jobs.update(leaseOf(job), T0 + 1, { status: 'in-progress' });
      await database.jobs.update(leaseOf(job), T0 + 2, { status: 'finalizing', ...changes });
      const after = await database.jobs.findById('j');
      assert.deepEqual(after?.metadata, { input: { kind: 'image' }, ...changes });
      assert.deepEqual(statuses(after), ['queued', 'in-progress', 'finalizing']);
      assert.equal(after?.leaseExpiresAt, T0 + 15);
    });

    test('cancelling ends the lease, so the worker can no longer write', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j'));
      const [job] = await database.jobs.claim(aClaim('w', T0, T0 + 15, 1));
      const lease = leaseOf(job);
      assert.equal(
        await database.jobs.changeStatus('j', ['queued', 'in-progress'], T0 + 1, { status: 'canceled' }),
        true,
      );
      assert.equal(await database.jobs.update(lease, T0 + 2, { status: 'success' }), false);
      assert.equal(await database.jobs.renew(lease, T0 + 30), false);
      assert.equal((await database.jobs.findById('j'))?.status, 'canceled');
    });

    test('a running job whose lease was ended from outside can be claimed at once', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j'));
      const [job] = await database.jobs.claim(aClaim('w', T0, T0 + 15, 1));
      await database.jobs.changeStatus('j', ['in-progress'], T0 + 1, { error: 'm' });
      assert.equal(await database.jobs.update(leaseOf(job), T0 + 1, {}), false);
      assert.deepEqual(ids(await database.jobs.claim(aClaim('x', T0 + 1, T0 + 20, 1))), ['j']);
    });

    test('cancelling and finishing race: one of them wins, and the job stays as the winner left it', async (t) => {
      const store = await newStore(t);
      const [one, two] = [await store.open(), await store.open()];
      await insertProjects(one.database);
      for (let round = 0; round < 10; round++) {
        const id = `j${round}`;
        await insertJobs(one.database, aJob(id));
        const [job] = await one.database.jobs.claim(aClaim('w', T0, T0 + 15, 1));
        const lease = leaseOf(job);
        const [finished, canceled] = await Promise.all([
          one.database.jobs.update(lease, T0 + 1, { status: 'success' }),
          two.database.jobs.changeStatus(id, ['in-progress'], T0 + 1, { status: 'canceled' }),
        ]);
        assert.notEqual(finished, canceled);
        assert.equal((await two.database.jobs.findById(id))?.status, finished ? 'success' : 'canceled');
      }
    });
  });
};
