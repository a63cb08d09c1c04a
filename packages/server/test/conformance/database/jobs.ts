import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aClaim, aJob, anUpload, ids, insertJobs, T0 } from './records.ts';
import { openWithProjects, type Suite } from './store.ts';

export const jobSuite: Suite = (name, newStore) => {
  describe(`${name}: jobs`, () => {
    test('a job reads back as it was written, every field', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const job = aJob('j', {
        queue: 'import',
        host: 'example.org:443',
        status: 'finalizing',
        progress: 0.125,
        statusHistory: [
          { status: 'pending', at: T0 },
          { status: 'queued', at: T0 + 1 },
        ],
        metadata: {
          input: { a: { b: 'ü' } },
          output: { entityId: 'e' },
          assetIds: ['x', 'y'],
          outputModelId: 'm',
          error: 'no',
        },
        attempt: 3,
        failures: 2,
        leaseOwner: 'w',
        leaseExpiresAt: T0 + 5,
        runAt: T0 + 2,
        updatedAt: T0 + 4,
      });
      await insertJobs(database, job, aJob('bare', { statusHistory: [] }));
      assert.deepEqual(await database.jobs.findById('j'), job);
      assert.deepEqual((await database.jobs.find('p1', 'bare'))?.statusHistory, []);
    });

    test('a job is not found from another project', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j'));
      assert.equal(await database.jobs.find('p2', 'j'), undefined);
      assert.equal(await database.jobs.findById('missing'), undefined);
      assert.deepEqual((await database.jobs.list('p2', {}, { size: 10 })).items, []);
    });

    test('a job may be written before its upload, in one transaction, but not without it', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.transaction(async ({ jobs, uploads }) => {
        await jobs.insert(aJob('j', { uploadId: 'later' }));
        await uploads.insert(anUpload('later'));
      });
      assert.equal((await database.jobs.findById('j'))?.uploadId, 'later');
      await assert.rejects(database.jobs.insert(aJob('k', { uploadId: 'never' })));
      assert.equal(await database.jobs.findById('k'), undefined);
    });

    test('a list is newest first, and filtered by all filters at once', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(
        database,
        aJob('a', { createdAt: 1 }),
        aJob('b', { createdAt: 2, authorId: 'other' }),
        aJob('c', { createdAt: 3, status: 'failure' }),
      );
      const list = async (filter: Parameters<typeof database.jobs.list>[1]) =>
        ids((await database.jobs.list('p1', filter, { size: 10 })).items);
      assert.deepEqual(await list({}), ['c', 'b', 'a']);
      assert.deepEqual(await list({ status: 'queued' }), ['b', 'a']);
      assert.deepEqual(await list({ authorId: 'other' }), ['b']);
      assert.deepEqual(await list({ types: ['upload', 'x'], status: 'failure' }), ['c']);
      assert.deepEqual(await list({ types: ['x'] }), []);
      assert.deepEqual(await list({ types: [] }), []);
    });

    test('a status changes from any of those named, and is appended to the history', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('j', { status: 'pending' }));
      const change = (from: Parameters<typeof database.jobs.changeStatus>[1], at: number) =>
        database.jobs.changeStatus('j', from, at, { status: 'queued' });
      assert.equal(await change(['queued', 'in-progress'], T0 + 1), false);
      assert.equal(await change([], T0 + 1), false);
      assert.equal(await change(['in-progress', 'pending'], T0 + 2), true);
      const job = await database.jobs.findById('j');
      assert.equal(job?.status, 'queued');
      assert.equal(job?.updatedAt, T0 + 2);
      assert.deepEqual(job?.statusHistory, [
        { status: 'pending', at: T0 },
        { status: 'queued', at: T0 + 2 },
      ]);
    });

    test('a job queued later than it was created waits its turn from when it was queued', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(
        database,
        aJob('slow', { status: 'pending', runAt: T0 }),
        aJob('quick', { status: 'pending', runAt: T0 + 5 }),
        aJob('postponed', { status: 'pending', runAt: T0 + 100 }),
      );
      for (const [id, at] of [
        ['quick', T0 + 6],
        ['slow', T0 + 9],
        ['postponed', T0 + 9],
      ] as const) {
        await database.jobs.changeStatus(id, ['pending'], at, { status: 'queued' });
      }
      assert.deepEqual(ids(await database.jobs.claim(aClaim('w', T0 + 99, T0 + 200, 9))), ['quick', 'slow']);
      assert.deepEqual(ids(await database.jobs.claim(aClaim('w', T0 + 100, T0 + 200, 9))), ['postponed']);
    });

    for (const final of ['success', 'failure', 'canceled'] as const) {
      test(`a job in status ${final} never changes again`, async (t) => {
        const { database } = await openWithProjects(newStore, t);
        await insertJobs(database, aJob('j'));
        const [claimed] = await database.jobs.claim(aClaim('w', T0, T0 + 1, 1));
        const lease = { jobId: 'j', owner: 'w', attempt: claimed?.attempt ?? 0 };
        assert.equal(await database.jobs.update(lease, T0 + 2, { status: final, error: 'first' }), true);
        const before = await database.jobs.findById('j');

        assert.equal(await database.jobs.update(lease, T0 + 3, { error: 'later' }), false);
        assert.equal(await database.jobs.renew(lease, T0 + 3), false);
        assert.equal(await database.jobs.release(lease, T0 + 3, T0, true), false);
        assert.equal(await database.jobs.handOver(lease, T0 + 3, 'import'), false);
        const all = ['pending', 'queued', 'in-progress', 'success', 'failure', 'canceled'] as const;
        assert.equal(await database.jobs.changeStatus('j', all, T0 + 3, { status: 'queued' }), false);
        assert.deepEqual(await database.jobs.claim(aClaim('x', T0 + 999, T0 + 1999, 1)), []);
        assert.deepEqual(await database.jobs.findById('j'), before);
        assert.equal(before?.leaseOwner, null);
        assert.equal(before?.leaseExpiresAt, null);
      });
    }

    test('jobs are counted by status, over all projects', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(database, aJob('a'), aJob('b', { projectId: 'p2' }), aJob('c', { status: 'success' }));
      assert.deepEqual(
        await database.jobs.countByStatus(),
        new Map([
          ['queued', 2],
          ['success', 1],
        ]),
      );
    });

    test('the leases of an ended worker can be ended, and only its, unless a job was claimed often', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertJobs(
        database,
        aJob('mine', { status: 'in-progress', attempt: 1, leaseOwner: 'w1', leaseExpiresAt: T0 + 90 }),
        aJob('suspect', {
          status: 'in-progress',
          attempt: 9,
          claims: 6,
          leaseOwner: 'w1',
          leaseExpiresAt: T0 + 90,
        }),
        aJob('other', { status: 'finalizing', attempt: 1, leaseOwner: 'w2', leaseExpiresAt: T0 + 90 }),
        aJob('done', { status: 'success', attempt: 1 }),
      );
      assert.deepEqual([...(await database.jobs.listLeaseOwners())].sort(), ['w1', 'w2']);
      await database.jobs.expireLeases('w1', 5, T0 + 10);
      const claimed = await database.jobs.claim(aClaim('w3', T0 + 10, T0 + 99, 10));
      assert.deepEqual(ids(claimed), ['mine']);
      assert.equal(await database.jobs.renew({ jobId: 'mine', owner: 'w1', attempt: 1 }, T0 + 99), false);
    });
  });
};
